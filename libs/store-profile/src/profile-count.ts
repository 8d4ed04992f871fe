import { setImmediate } from 'node:timers/promises';
import type { Language, Product } from '#catalog';
import { productWords } from '#lexical';
import { countedTypes } from './store-attributes.js';

/** A product to be counted, with the language of its words. */
export interface CountedProduct {
  readonly product: Product;
  readonly language: Language;
}

/** The number of products for each word, and for each attribute with values of a type, counted from the products that the index holds now. */
export class ProfileCount {
  readonly words = new Map<string, number>();
  readonly attributes = new Map<string, number>();

  static async of(pages: AsyncIterable<readonly CountedProduct[]>): Promise<ProfileCount> {
    const count = new ProfileCount();
    for await (const page of pages) {
      for (const [n, one] of page.entries()) {
        count.add(one);
        if (n % PRODUCTS_AT_ONCE === PRODUCTS_AT_ONCE - 1) await setImmediate();
      }
    }
    return count;
  }

  private add({ product, language }: CountedProduct): void {
    for (const word of productWords(product, language)) this.words.set(word, (this.words.get(word) ?? 0) + 1);
    for (const name of countedTypes(product)) this.attributes.set(name, (this.attributes.get(name) ?? 0) + 1);
  }
}

/** How many products are counted before the event loop gets a turn: a few milliseconds of work. */
const PRODUCTS_AT_ONCE = 50;
