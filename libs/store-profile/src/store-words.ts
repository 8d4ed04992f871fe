import type { Redis } from '#redis';
import type { Language, Product } from '#catalog';
import { productWords } from '#lexical';
import { addDifference, LiveCounts } from './live-counts.js';

/** A product before and after a write; `before` is absent for a new product, `after` for a deleted one. */
export interface ProductChange {
  readonly before?: Product | undefined;
  readonly after?: Product | undefined;
}

/** Feeds of serial numbers must not fill Redis: a natural language has fewer words. */
const MAX_WORDS = 500_000;

/** How many products of each store have each word. */
export class StoreWordCounts extends LiveCounts {
  constructor(redis: Redis) {
    super(redis, 'words', MAX_WORDS);
  }

  async learnFrom(storeId: string, changes: readonly ProductChange[], language: Language): Promise<void> {
    const counts = new Map<string, number>();
    const wordsOf = (product: Product | undefined): ReadonlySet<string> => (product ? productWords(product, language) : new Set());
    for (const { before, after } of changes) addDifference(counts, wordsOf(before), wordsOf(after));
    await this.learn(storeId, counts);
  }
}
