import { describe, expect, it } from 'vitest';
import { RowOrders } from './row-orders.js';

/** Orders of rows whose products have these ids. */
const ordersOf = (ids: readonly string[]): RowOrders =>
  new RowOrders({
    get length() {
      return ids.length;
    },
    idAt: (row) => ids[row] ?? '',
  });

describe('the orders of rows', () => {
  it('are by id, also for rows that came later', () => {
    const ids = ['m', 'c', 'x'];
    const orders = ordersOf(ids);
    expect([...orders.byId()]).toEqual([1, 0, 2]);
    ids.push('a', 'p', 'z', 'c');
    expect([...orders.byId()].map((row) => ids[row])).toEqual(['a', 'c', 'c', 'm', 'p', 'x', 'z']);
    expect([...orders.placesById()].map((place) => orders.byId()[place])).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('are by a field, equal rows by id, and rows without it last in both directions', () => {
    const ids = ['d', 'c', 'b', 'a'];
    const orders = ordersOf(ids);
    const view = { codes: Uint32Array.of(1, 2, 1, 0), values: [null, 20, 10] };
    const sorted = (descending: boolean): string => [...orders.by({ field: 'price', descending }, view)].map((row) => ids[row]).join('');
    expect(sorted(false)).toBe('cbda');
    expect(sorted(true)).toBe('bdca');
  });

  it('follow a sale that begins, and a row that changes', () => {
    const orders = ordersOf(['a', 'b']);
    const key = { field: 'price', descending: false };
    const codes = Uint32Array.of(1, 2);
    expect([...orders.by(key, { codes, values: [null, 1, 2] })]).toEqual([0, 1]);
    expect([...orders.by(key, { codes, values: [null, 3, 2] })]).toEqual([1, 0]);
    const values = [null, 3, 2];
    expect([...orders.by(key, { codes, values })]).toEqual([1, 0]);
    [codes[0], codes[1]] = [2, 1];
    orders.changed();
    expect([...orders.by(key, { codes, values })]).toEqual([0, 1]);
  });
});
