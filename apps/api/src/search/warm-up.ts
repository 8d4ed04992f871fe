import { setTimeout } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { ProductSearch } from '#search';

/** Without its dependencies the API starts too, and warms up with its first searches. */
const PATIENCE_MS = 3_000;

/**
 * Searches once before the API takes requests: the model and the code that a search runs are loaded then, and the store begins to be read into
 * memory. The first shopper waited 350 ms for that.
 */
export async function warmUp(app: INestApplicationContext, storeId: string): Promise<void> {
  const searched = app
    .get(ProductSearch, { strict: false })
    // Nothing is near nothing: a cut-off that is measured on a store without products would be kept for a while.
    .find(storeId, { words: 'warm up', minScore: 'none', page: 1, perPage: 1 })
    .catch(() => undefined);
  await Promise.race([searched, setTimeout(PATIENCE_MS, undefined, { ref: false })]);
}
