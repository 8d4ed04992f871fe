import { describe, expect, it } from 'vitest';
import { grouped } from './grouping.js';

const scores = [1, 5, 3, 4, 2];
const best = (a: number, b: number): number => (scores[b] ?? 0) - (scores[a] ?? 0);

describe('grouped', () => {
  it('puts positions of equal values together, the best first', () => {
    expect(grouped([0, 1, 2, 3, 4], ['x', 'y', 'x', 'y', 'x'], best)).toEqual([
      [2, 4, 0],
      [1, 3],
    ]);
  });

  it('lets what has no value stand alone', () => {
    expect(grouped([0, 1, 2], [null, null, 'x'], best)).toEqual([[0], [1], [2]]);
  });
});
