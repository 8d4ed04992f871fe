import { expect, it } from 'vitest';
import { Column } from './column.js';
import { readAgain } from './testing/read-again.js';

it.each([
  [200, 1],
  [255, 1],
  [256, 2],
  [65_535, 2],
  [65_536, 4],
])('keeps what each row holds, with %d different values, in codes of %d bytes', async (values, bytes) => {
  const column = new Column();
  const rows = values + 10;
  for (let row = 0; row < rows; row++) column.set(row, row % 7 === 0 ? null : `value ${row % values}`);
  for (let value = 0; value < values; value++) column.set(value, `value ${value}`);
  column.trim(rows);
  const again = await readAgain(column.parts(rows), (parts) => Column.from(parts));
  for (const { codes, entries } of [column, again]) {
    expect(codes.BYTES_PER_ELEMENT).toBe(bytes);
    expect([0, 1, values - 1, values + 1].map((row) => entries[codes[row] ?? 0])).toEqual([
      'value 0',
      'value 1',
      `value ${values - 1}`,
      (values + 1) % 7 === 0 ? null : 'value 1',
    ]);
  }
});
