import { QdrantClient } from '@qdrant/js-client-rest';

/** Requests that a Qdrant has to answer for a page, without anything of ours before or behind them. */
export async function bareRequests(
  url: string,
  storeId: string,
  vector: readonly number[],
): Promise<Readonly<Record<string, () => Promise<unknown>>>> {
  const client = new QdrantClient({ url, checkCompatibility: false, headers: { 'accept-encoding': 'identity' } });
  const { aliases } = await client.getAliases();
  const collection = aliases.find(({ alias_name: alias }) => alias === 'products')?.collection_name ?? '';
  const filter = { must: [{ key: 'store_id', match: { value: storeId } }] };
  const keys = ['product.category', 'tags', 'product.brand', 'product.color', 'counted.price', 'product.in_stock', 'product.availability'];
  const facet = (key: string): Promise<unknown> => client.facet(collection, { key, filter, limit: 20_000 });
  return {
    'bare: 24 points by id': () => client.scroll(collection, { filter, limit: 24, with_payload: true }),
    'bare: count': () => client.count(collection, { filter, exact: true }),
    [`bare: ${keys.length} facets at once`]: () => Promise.all(keys.map(facet)),
    'bare: ordered page': () => client.scroll(collection, { filter, limit: 24, order_by: { key: 'product.price', direction: 'asc' } }),
    'bare: nearest 24': () => client.query(collection, { query: [...vector], using: 'image', filter, limit: 24, with_payload: true }),
  };
}

/** Waits until a Qdrant has indexed what was written to it. */
export async function untilIndexed(url: string, patienceMs: number): Promise<void> {
  const client = new QdrantClient({ url, checkCompatibility: false });
  const began = performance.now();
  for (;;) {
    const { collections } = await client.getCollections();
    const states = await Promise.all(collections.map(async ({ name }) => (await client.getCollection(name)).status));
    if (states.every((status) => status === 'green') || performance.now() - began > patienceMs) return;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  }
}
