import { expect, it } from 'vitest';
import { beginQuery, float32s, uint32s, uint8s } from './query-memory.js';

/** More numbers than there is room for at first. */
const MANY = 300_000;

it('gives arrays that share nothing until the next query, also when the memory grows', () => {
  beginQuery();
  const arrays = [uint8s(3), uint32s(5), float32s(MANY), uint32s(MANY), uint8s(MANY), uint32s(0), float32s(7)];
  for (const [n, array] of arrays.entries()) array.fill(n + 1);
  expect(arrays.map((array, n) => array.every((value) => value === n + 1))).toEqual(arrays.map(() => true));
  expect(arrays.map(({ length }) => length)).toEqual([3, 5, MANY, MANY, MANY, 0, 7]);
});

it('uses the memory of the query before, emptied', () => {
  beginQuery();
  const before = uint32s(10).fill(1);
  beginQuery();
  const after = uint32s(10);
  expect(after.buffer).toBe(before.buffer);
  expect([...after]).toEqual(Array.from({ length: 10 }, () => 0));
});
