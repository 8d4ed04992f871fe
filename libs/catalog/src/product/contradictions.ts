import { decimalsOf, inMinorUnits } from './minor-units.js';
import { isBackwards, type Prices } from './sale.js';

/** A value that other values of the same product rule out. */
export interface Contradiction {
  readonly field: 'price' | 'sale_price' | 'sale_ends';
  readonly message: string;
}

/** What of a product's values cannot be true together. */
export function contradictionsOf(product: Prices & { readonly currency?: string | undefined }): Contradiction[] {
  const { currency } = product;
  const decimals = decimalsOf(currency);
  const inexact = (['price', 'sale_price'] as const).flatMap((field): Contradiction[] => {
    const amount = product[field];
    if (amount === undefined || inMinorUnits(amount, currency) === amount) return [];
    const most = decimals === 0 ? 'no decimals' : `at most ${decimals} decimals`;
    return [{ field, message: `a price${currency === undefined ? '' : ` in ${currency}`} has ${most}, got ${amount}` }];
  });
  if (!isBackwards(product)) return inexact;
  return [...inexact, { field: 'sale_ends', message: 'the sale ends before it begins' }];
}
