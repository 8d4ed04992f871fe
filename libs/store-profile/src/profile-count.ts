import { setImmediate } from 'node:timers/promises';
import { numberIn, type Product, type Language } from '#catalog';
import { productWords } from '#lexical';

/** The counts over a store's products. */
export interface CountedProduct {
  readonly product: Product;
  readonly language: Language;
}

/** Words by the number of products that have them, and the kinds of attributes: what the index holds, with no memory of what was. */
export class ProfileCount {
  readonly words = new Map<string, number>();
  readonly attributes = new Map<string, 'text' | 'number'>();

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
    for (const [name, value] of Object.entries(product.attributes)) {
      if (this.attributes.get(name) !== 'text') this.attributes.set(name, numberIn(value) === undefined ? 'text' : 'number');
    }
  }
}

/** A few milliseconds' work, after which other work of the process has its turn. */
const PRODUCTS_AT_ONCE = 50;
