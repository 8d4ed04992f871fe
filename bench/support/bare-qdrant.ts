import { QdrantClient } from '@qdrant/js-client-rest';

/** Where the ten fields of the benchmark's listing are counted. */
const FACET_KEYS = [
  'product.category',
  'product.brand',
  'product.color',
  'counted.price',
  'product.in_stock',
  'product.availability',
  'counted.rating',
  'product.tags',
  'tags',
];

/** Requests that a Qdrant has to answer for a page, without anything of ours before or behind them. */
export async function bareRequests(
  url: string,
  storeId: string,
  vector: readonly number[],
): Promise<Readonly<Record<string, (run: number) => Promise<unknown>>>> {
  const client = new QdrantClient({ url, checkCompatibility: false, headers: { 'accept-encoding': 'identity' } });
  const { aliases } = await client.getAliases();
  const collection = aliases.find(({ alias_name: alias }) => alias === 'products')?.collection_name ?? '';
  const filter = { must: [{ key: 'store_id', match: { value: storeId } }] };
  const dear = (run: number): object => ({ must: [...filter.must, { key: 'product.price', range: { gt: run / 1000 } }] });
  const facets = async (run: number): Promise<unknown> =>
    Promise.all(FACET_KEYS.map(async (key) => client.facet(collection, { key, filter: dear(run), limit: 20_000 })));
  return {
    'bare: 24 points by id': () => client.scroll(collection, { filter, limit: 24, with_payload: true }),
    'bare: count': () => client.count(collection, { filter, exact: true }),
    [`bare: ${FACET_KEYS.length} facets at once, filtered`]: facets,
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
