import { decimalsOf, inMinorUnits } from './minor-units.js';
import { isBackwards, type Prices } from './sale.js';

/** A value that other values of the same product rule out. */
export interface Contradiction {
  readonly field: 'price' | 'sale_price' | 'sale_ends';
  readonly message: string;
  /** A change of other fields does not answer for what stood there before. */
  readonly about: readonly string[];
}

/** What of a product's values cannot be true together. */
export function contradictionsOf(product: Prices & { readonly currency?: string | undefined }): Contradiction[] {
  const { price, sale_price: sale, currency } = product;
  const decimals = decimalsOf(currency);
  const found: Contradiction[] = [];
  for (const field of ['price', 'sale_price'] as const) {
    const amount = product[field];
    if (amount === undefined || inMinorUnits(amount, currency) === amount) continue;
    const most = decimals === 0 ? 'no decimals' : `at most ${decimals} decimals`;
    const message = `a price${currency === undefined ? '' : ` in ${currency}`} has ${most}, got ${amount}`;
    found.push({ field, message, about: [field, 'currency'] });
  }
  if (sale !== undefined && price !== undefined && sale > price) {
    // A price that falls below that of a sale is no mistake: the sale may be over.
    found.push({ field: 'sale_price', message: `the sale price is above the price of ${price}`, about: ['sale_price'] });
  }
  if (isBackwards(product)) {
    found.push({ field: 'sale_ends', message: 'the sale ends before it begins', about: ['sale_starts', 'sale_ends'] });
  }
  return found;
}

/** What cannot be true together after a change of some fields. @param product as it is after the change. @param names of the changed fields. */
export const contradictionsAfter = (product: Parameters<typeof contradictionsOf>[0], names: readonly string[]): Contradiction[] =>
  contradictionsOf(product).filter(({ about }) => about.some((name) => names.includes(name)));
