import type { QdrantClient, Schemas } from '@qdrant/js-client-rest';
import type { FieldType } from '#catalog';
import type { Dimensions } from '../collections.js';
import { COLUMN_FIELDS } from '../field-values.js';

/** The embedding of a product's leading picture. */
export const IMAGE_VECTOR = 'image';
/** The embeddings of its other pictures, as one multivector. */
export const GALLERY_VECTOR = 'gallery';
/** The embedding of its text. */
export const TEXT_VECTOR = 'text';
/** The sparse vector: a product's terms. */
export const WORDS_VECTOR = 'words';

/** Payload keys by the field names of filters. A date is kept once more, as the number that it is compared by. */
export const KEYS: ReadonlyMap<string, string> = new Map<string, string>([
  ['id', 'product_id'],
  ...COLUMN_FIELDS.map(({ name, type }): [string, string] => [name, type === 'date' ? name : `product.${name}`]),
]);

const INDEX_OF: Readonly<Record<FieldType, 'keyword' | 'float' | 'bool'>> = {
  text: 'keyword',
  number: 'float',
  flag: 'bool',
  date: 'float',
};

/** What filters use; the store's field is the tenant, so that Qdrant keeps a store's points together. */
const PAYLOAD_INDEXES: readonly { readonly field: string; readonly schema: Schemas['PayloadFieldSchema'] }[] = [
  { field: 'store_id', schema: { type: 'keyword', is_tenant: true } },
  { field: 'product_id', schema: 'keyword' },
  { field: 'tags', schema: 'keyword' },
  { field: 'terms', schema: 'keyword' },
  ...COLUMN_FIELDS.flatMap(({ name, type, index }) => (index ? [{ field: KEYS.get(name) ?? name, schema: INDEX_OF[type] }] : [])),
  // What the conditions of writes compare.
  { field: 'touched', schema: 'integer' },
  { field: 'stamp', schema: { type: 'integer', lookup: true, range: false } },
  { field: 'hidden', schema: 'bool' },
];

/** Makes a collection unless it exists; another process may make it at the same time. */
export async function createCollection(client: QdrantClient, name: string, { image, text }: Dimensions): Promise<void> {
  try {
    const { exists } = await client.collectionExists(name);
    if (!exists) {
      await client.createCollection(name, {
        vectors: {
          [IMAGE_VECTOR]: { size: image, distance: 'Cosine' },
          // No graph: galleries are compared only among the products whose leading pictures are near.
          [GALLERY_VECTOR]: {
            size: image,
            distance: 'Cosine',
            multivector_config: { comparator: 'max_sim' },
            hnsw_config: { m: 0 },
          },
          ...(text !== undefined && { [TEXT_VECTOR]: { size: text, distance: 'Cosine' } }),
        },
        sparse_vectors: { [WORDS_VECTOR]: { modifier: 'idf' } },
      });
    }
  } catch (error) {
    if (!(await client.collectionExists(name)).exists) throw error;
  }
  for (const { field, schema } of PAYLOAD_INDEXES) {
    await client.createPayloadIndex(name, { wait: true, field_name: field, field_schema: schema });
  }
}

/** Gives collections of an earlier layout the indexes that they lack. */
export async function upgradeCollection(client: QdrantClient, name: string, present: object): Promise<void> {
  for (const { field, schema } of PAYLOAD_INDEXES) {
    if (!Object.hasOwn(present, field)) await client.createPayloadIndex(name, { wait: true, field_name: field, field_schema: schema });
  }
}
