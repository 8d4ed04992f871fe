import { expect, it } from 'vitest';
import { KeyTable } from './key-table.js';
import { readAgain } from './testing/read-again.js';

const keyOf = (n: number): string => `=${(n * 2_654_435_761).toString(16).padStart(16, '0')}`;

it('finds the rows of each key, however many there are', async () => {
  const table = new KeyTable();
  for (let n = 1; n <= 1_000; n++) table.add(keyOf(n), n);
  table.add(keyOf(7), 2_000);
  table.trim();
  const again = await readAgain(table.parts(), (parts) => KeyTable.from(parts));
  again.add(keyOf(1_002), 0);
  for (const one of [table, again]) {
    expect(one.rowsOf(keyOf(7)).sort()).toEqual([2_000, 7]);
    expect(Array.from({ length: 1_000 }, (_, n) => one.rowsOf(keyOf(n + 1))[0])).toEqual(Array.from({ length: 1_000 }, (_, n) => n + 1));
    expect(one.rowsOf(keyOf(1_001))).toEqual([]);
  }
  expect(again.rowsOf(keyOf(1_002))).toEqual([0]);
});
