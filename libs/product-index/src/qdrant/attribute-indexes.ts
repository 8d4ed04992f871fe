import type { QdrantClient } from '@qdrant/js-client-rest';
import { attributeDates, attributeNumbers } from '../attribute-tags.js';
import type { IndexedProduct } from '../point.js';
import { keyOf } from './qdrant-paths.js';
import { retriedWhereAsked } from './retried-where-asked.js';

/** Attributes that get an index, because each takes memory. Conditions on the numbers of others read the points themselves. */
const MAX_INDEXES = 60;

/** Indexes the numbers and dates of attributes as products bring them. */
export class AttributeIndexes {
  readonly #keys: Set<string>;

  /** @param present the keys that the collection has an index of. */
  constructor(
    private readonly client: QdrantClient,
    private readonly collection: string,
    present: Iterable<string>,
  ) {
    this.#keys = new Set([...present].filter((key) => /^(numbers|dates)\./.test(key)));
  }

  /** Makes the indexes that these products are the first to need. */
  async learn(products: Iterable<IndexedProduct>): Promise<void> {
    const wanted = new Set<string>();
    for (const { product } of products) {
      for (const name of Object.keys(attributeNumbers(product))) wanted.add(keyOf(['numbers', name]));
      for (const name of Object.keys(attributeDates(product))) wanted.add(keyOf(['dates', name]));
    }
    for (const key of wanted) {
      if (this.#keys.has(key) || this.#keys.size >= MAX_INDEXES) continue;
      this.#keys.add(key);
      await retriedWhereAsked(() =>
        this.client.createPayloadIndex(this.collection, { wait: true, field_name: key, field_schema: 'float' }),
      ).catch((error: unknown) => {
        this.#keys.delete(key);
        throw error;
      });
    }
  }
}
