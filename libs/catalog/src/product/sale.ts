import { secondsOf } from './attribute-types.js';

/** The fields that say whether a product is on sale. */
export const SALE_FIELDS = ['sale_price', 'sale_starts', 'sale_ends'] as const;

/** What a product says of its price. Times are ISO 8601. */
export interface Prices {
  readonly price?: number | undefined;
  readonly sale_price?: number | undefined;
  readonly sale_starts?: string | undefined;
  readonly sale_ends?: string | undefined;
}

const SECONDS_OF_A_DAY = 86_400;

/** The moment at which a period ends, in seconds since 1970: a date without a time belongs to the period as a whole. */
export function secondsOfEnd(date: string): number | undefined {
  const seconds = secondsOf(date);
  return seconds !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(date) ? seconds + SECONDS_OF_A_DAY : seconds;
}

/** Whether a sale holds: from its start on, until before its end. All times in seconds since 1970; a sale may lack either end. */
export const isSaleOn = (starts: number | null | undefined, ends: number | null | undefined, now: number): boolean =>
  (starts ?? -Infinity) <= now && now < (ends ?? Infinity);

/** The price that holds at a moment. @param now seconds since 1970. */
export function currentPrice({ price, sale_price: sale, sale_starts: starts, sale_ends: ends }: Prices, now: number): number | undefined {
  return sale !== undefined && isSaleOn(secondsOf(starts ?? ''), secondsOfEnd(ends ?? ''), now) ? sale : price;
}

/** Whether a sale ends before it begins. */
export const isBackwards = ({ sale_starts: starts, sale_ends: ends }: Prices): boolean =>
  starts !== undefined && ends !== undefined && (secondsOfEnd(ends) ?? 0) <= (secondsOf(starts) ?? 0);
