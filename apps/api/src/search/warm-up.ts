import { setTimeout } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { ProductSearch } from '#search';

/** Without its dependencies, or over a store that takes longer to read, the API starts too, and warms up with its first searches. */
const PATIENCE_MS = 10_000;

/**
 * Reads a store into memory and searches it once before the API takes requests: the model and the code that a search runs are loaded then. The first
 * shopper waited 350 ms for that. A search before the store is in memory would read its table, which takes hundreds of megabytes that are not given back.
 */
export async function warmUp(app: INestApplicationContext, storeId: string): Promise<void> {
  await Promise.race([warm(app.get(ProductSearch, { strict: false }), storeId), setTimeout(PATIENCE_MS, undefined, { ref: false })]);
}

async function warm(search: ProductSearch, storeId: string): Promise<void> {
  await search.warm(storeId).catch(() => undefined);
  // Nothing is near nothing: a cut-off that is measured on a store without products would be kept for a while.
  await search.find(storeId, { words: 'warm up', minScore: 'none', page: 1, perPage: 1 }).catch(() => undefined);
}
