import type { QdrantClient, Schemas } from '@qdrant/js-client-rest';

/** The dense vector: the embedding of a product's picture. */
export const IMAGE_VECTOR = 'image';
/** The sparse vector: a product's terms. */
export const WORDS_VECTOR = 'words';

/** Payload keys by the field names of filters. */
export const KEYS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    id: 'product_id',
    category: 'product.category',
    brand: 'product.brand',
    color: 'product.color',
    currency: 'product.currency',
    group_id: 'product.group_id',
    price: 'product.price',
    in_stock: 'product.in_stock',
    created_at: 'created_at',
  }),
);

const KEYWORDS = ['product_id', 'product.category', 'product.brand', 'product.color', 'product.group_id', 'tags', 'terms'];

/** What the conditions of writes compare; collections of the release before lack them. */
const REVISION_INDEXES: readonly { readonly field: string; readonly schema: Schemas['PayloadFieldSchema'] }[] = [
  { field: 'touched', schema: 'integer' },
  { field: 'stamp', schema: { type: 'integer', lookup: true, range: false } },
  { field: 'hidden', schema: 'bool' },
];

/** What filters use; the store's field is the tenant, so that Qdrant keeps a store's points together. */
const PAYLOAD_INDEXES: readonly { readonly field: string; readonly schema: Schemas['PayloadFieldSchema'] }[] = [
  { field: 'store_id', schema: { type: 'keyword', is_tenant: true } },
  ...KEYWORDS.map((field) => ({ field, schema: 'keyword' as const })),
  { field: 'product.price', schema: 'float' },
  { field: 'created_at', schema: 'float' },
  { field: 'product.in_stock', schema: 'bool' },
  ...REVISION_INDEXES,
];

/** Makes a collection unless it exists; another process may make it at the same time. */
export async function createCollection(client: QdrantClient, name: string, dimension: number): Promise<void> {
  try {
    const { exists } = await client.collectionExists(name);
    if (!exists) {
      await client.createCollection(name, {
        vectors: { [IMAGE_VECTOR]: { size: dimension, distance: 'Cosine' } },
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

/** Gives collections of the release before the indexes that the conditions of writes need. */
export async function upgradeCollection(client: QdrantClient, name: string, present: object): Promise<void> {
  for (const { field, schema } of REVISION_INDEXES) {
    if (!Object.hasOwn(present, field)) await client.createPayloadIndex(name, { wait: true, field_name: field, field_schema: schema });
  }
}
