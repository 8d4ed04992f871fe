import type { QdrantClient, Schemas } from '@qdrant/js-client-rest';
import type { FieldType } from '#catalog';
import type { Dimensions } from '../collections.js';
import { COLUMN_FIELDS } from '../field-values.js';
import { COUNTED_FIELDS, countedKey, CURRENT_KEY } from './qdrant-counted.js';
import type { QdrantLayout } from './qdrant-options.js';
import { retriedWhereAsked } from './retried-where-asked.js';

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
  ...COLUMN_FIELDS.map(({ name, type }) => ({ field: KEYS.get(name) ?? name, schema: INDEX_OF[type] })),
  ...COUNTED_FIELDS.map(({ name }) => ({ field: countedKey(name), schema: 'keyword' as const })),
  { field: CURRENT_KEY, schema: 'keyword' },
  // What the conditions of writes compare.
  { field: 'touched', schema: 'integer' },
  { field: 'stamp', schema: { type: 'integer', lookup: true, range: false } },
  { field: 'hidden', schema: 'bool' },
];

/** The links of a vector in the graph of its store. There is no graph over all stores, as no search goes over all of them. */
const STORE_GRAPH = { m: 0, payload_m: 16 } as const;

/** Makes a collection unless it exists; another process may make it at the same time. */
export async function createCollection(
  client: QdrantClient,
  name: string,
  { image, text }: Dimensions,
  { shards, replicas, writeConsistency, isQuantized, areVectorsOnDisk }: QdrantLayout = {},
): Promise<void> {
  const searched = (size: number): Schemas['VectorParams'] => ({
    size,
    distance: 'Cosine',
    hnsw_config: STORE_GRAPH,
    ...(areVectorsOnDisk && { on_disk: true }),
    ...(isQuantized && { quantization_config: { scalar: { type: 'int8', quantile: 0.99, always_ram: true } } }),
  });
  if (!(await client.collectionExists(name)).exists) {
    await client
      .createCollection(name, {
        vectors: {
          [IMAGE_VECTOR]: searched(image),
          // No graph: galleries are compared only among the products whose leading pictures are near.
          [GALLERY_VECTOR]: {
            size: image,
            distance: 'Cosine',
            multivector_config: { comparator: 'max_sim' },
            hnsw_config: { m: 0 },
          },
          ...(text !== undefined && { [TEXT_VECTOR]: searched(text) }),
        },
        sparse_vectors: { [WORDS_VECTOR]: { modifier: 'idf' } },
        // Said outright, because servers differ in what they take when nothing is said. Attributes beyond the indexed ones can be filtered by too.
        strict_mode_config: { enabled: true, unindexed_filtering_retrieve: true, unindexed_filtering_update: true },
        ...(shards !== undefined && { shard_number: shards }),
        ...(replicas !== undefined && { replication_factor: replicas }),
        ...(writeConsistency !== undefined && { write_consistency_factor: writeConsistency }),
      })
      .catch(async (error: unknown) => {
        if (!(await client.collectionExists(name)).exists) throw error;
      });
  }
  // Before there are points, so that the graphs of the stores are built along with them.
  await index(client, name, PAYLOAD_INDEXES);
}

/** Gives collections of an earlier layout the indexes that they lack. */
export async function upgradeCollection(client: QdrantClient, name: string, present: object): Promise<void> {
  await index(
    client,
    name,
    PAYLOAD_INDEXES.filter(({ field }) => !Object.hasOwn(present, field)),
  );
}

async function index(client: QdrantClient, name: string, indexes: typeof PAYLOAD_INDEXES): Promise<void> {
  for (const { field, schema } of indexes) {
    await retriedWhereAsked(() => client.createPayloadIndex(name, { wait: true, field_name: field, field_schema: schema }));
  }
}
