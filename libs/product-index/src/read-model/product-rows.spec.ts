import { expect, it } from 'vitest';
import { ProductRows } from './product-rows.js';
import { readAgain } from './testing/read-again.js';

it('knows the row of each product, and which rows have one', async () => {
  const rows = new ProductRows();
  for (const id of ['mug', 'lamp', 'sofa']) rows.append(id);
  expect(rows.append('lamp')).toBe(3);
  expect(rows.remove('sofa')).toBe(true);
  expect(rows.remove('sofa')).toBe(false);
  rows.trim();
  for (const one of [rows, await readAgain(rows.parts(), (parts) => ProductRows.from(parts))]) {
    expect([one.length, one.size]).toEqual([4, 2]);
    expect(['mug', 'lamp', 'sofa', 'cup'].map((id) => one.rowOf(id))).toEqual([0, 3, undefined, undefined]);
    expect([0, 1, 2, 3].map((row) => one.idAt(row))).toEqual(['mug', 'lamp', 'sofa', 'lamp']);
    expect([...one.present()]).toEqual([1, 0, 0, 1]);
    expect(one.append('sofa')).toBe(4);
    expect(one.idOf(one.numberOf('sofa'))).toBe('sofa');
    expect([...one.present()]).toEqual([1, 0, 0, 1, 1]);
  }
});

it('gives an id a number before it has a product', () => {
  const rows = new ProductRows();
  const number = rows.numberOf('mug');
  expect([rows.length, rows.rowOf('mug'), rows.remove('mug')]).toEqual([0, undefined, false]);
  rows.append('lamp');
  rows.append('mug');
  expect([rows.numberOf('mug'), rows.rowOf('mug')]).toEqual([number, 1]);
});
