import { expect, it } from 'vitest';
import { KeyTable } from './key-table.js';

const keyOf = (n: number): string => `=${(n * 2_654_435_761).toString(16).padStart(16, '0')}`;

it('finds the rows of each key, however many there are', () => {
  const table = new KeyTable();
  for (let n = 1; n <= 1_000; n++) table.add(keyOf(n), n);
  table.add(keyOf(7), 2_000);
  expect(table.rowsOf(keyOf(7)).sort()).toEqual([2_000, 7]);
  expect(Array.from({ length: 1_000 }, (_, n) => table.rowsOf(keyOf(n + 1))[0])).toEqual(Array.from({ length: 1_000 }, (_, n) => n + 1));
  expect(table.rowsOf(keyOf(1_001))).toEqual([]);
});
