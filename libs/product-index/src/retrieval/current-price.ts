import { isSaleOn, SALE_FIELDS, type Filter } from '#catalog';
import type { FieldValue } from './candidates.js';

/** The field that stands for the price that holds now. */
const PRICE = 'price';
const [SALE, STARTS, ENDS] = SALE_FIELDS;

export const isOnSale = (now: number): Filter => ({
  kind: 'all',
  conditions: [
    { kind: 'range', field: SALE, min: { value: 0, inclusive: true } },
    { kind: 'not', condition: { kind: 'range', field: STARTS, min: { value: now, inclusive: false } } },
    { kind: 'not', condition: { kind: 'range', field: ENDS, max: { value: now, inclusive: true } } },
  ],
});

/** A filter in which conditions on the price are conditions on the price that holds at a moment. @param now seconds since 1970. */
export function atCurrentPrice(filter: Filter, now: number): Filter {
  switch (filter.kind) {
    case 'all':
    case 'any':
      return { ...filter, conditions: filter.conditions.map((condition) => atCurrentPrice(condition, now)) };
    case 'not':
      return { ...filter, condition: atCurrentPrice(filter.condition, now) };
    case 'terms':
      return filter;
    case 'any-of':
    case 'range':
      return filter.field === PRICE ? onPrice(filter, { ...filter, field: SALE }, isOnSale(now)) : filter;
  }
}

/** The condition on the sale price where the sale is on, and on the price elsewhere. */
const onPrice = (regular: Filter, onSale: Filter, isOn: Filter): Filter => ({
  kind: 'any',
  conditions: [
    { kind: 'all', conditions: [isOn, onSale] },
    { kind: 'all', conditions: [{ kind: 'not', condition: isOn }, regular] },
  ],
});

/** The fields to read, so that `currentPrices` can say the price of each candidate. */
export const withSaleFields = (fields: readonly string[]): readonly string[] =>
  fields.includes(PRICE) ? [...new Set([...fields, ...SALE_FIELDS])] : fields;

type Columns = ReadonlyMap<string, readonly FieldValue[]>;

/** The columns of candidates, with the price that holds at a moment in place of the price. */
export function currentPrices(columns: Columns, now: number): Columns {
  const [prices, sales] = [columns.get(PRICE), columns.get(SALE)];
  if (!prices || !sales?.some((sale) => sale !== null)) return columns;
  const [starts, ends] = [columns.get(STARTS), columns.get(ENDS)];
  const at = (column: readonly FieldValue[] | undefined, n: number): number | null => (column?.[n] ?? null) as number | null;
  const current = prices.map((price, n) => (at(sales, n) !== null && isSaleOn(at(starts, n), at(ends, n), now) ? at(sales, n) : price));
  return new Map([...columns, [PRICE, current]]);
}
