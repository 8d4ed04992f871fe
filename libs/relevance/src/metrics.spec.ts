import { describe, expect, it } from 'vitest';
import { estimated, estimatedDifference, qualityOf } from './metrics.js';

const grades = new Map([
  ['a', 3],
  ['b', 2],
  ['c', 1],
]);

describe('qualityOf', () => {
  it('is 1 for the ideal ranking', () => {
    expect(qualityOf(['a', 'b', 'c', 'x'], grades, 10)).toEqual({ ndcg: 1, recall: 1, reciprocalRank: 1 });
  });

  it('discounts gains by their rank', () => {
    // (2^1−1)/log2(3) + (2^3−1)/log2(4), over (2^3−1)/log2(2) + (2^2−1)/log2(3) + (2^1−1)/log2(4)
    const expected = (1 / Math.log2(3) + 7 / 2) / (7 + 3 / Math.log2(3) + 1 / 2);
    expect(qualityOf(['x', 'c', 'a'], grades, 10).ndcg).toBeCloseTo(expected, 12);
  });

  it('counts recall to the depth that is asked, and against no more than can be reached', () => {
    expect(qualityOf(['x', 'a', 'b'], grades, 2).recall).toBe(1 / 2);
    expect(qualityOf(['a', 'b', 'c'], grades, 1).recall).toBe(1);
  });

  it('takes the rank of the first relevant among ten', () => {
    expect(qualityOf(['x', 'y', 'b'], grades, 10).reciprocalRank).toBe(1 / 3);
    expect(qualityOf(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a'], grades, 20)).toMatchObject({
      reciprocalRank: 0,
      ndcg: 0,
      recall: 1 / 3,
    });
  });

  it('is 0 for an empty ranking and undefined where nothing is relevant', () => {
    expect(qualityOf([], grades, 10)).toEqual({ ndcg: 0, recall: 0, reciprocalRank: 0 });
    expect(qualityOf(['a'], new Map(), 10).ndcg).toBeNaN();
  });
});

describe('estimated', () => {
  it('holds the mean, and is the same in every run', () => {
    const values = Array.from({ length: 50 }, (_, n) => n / 49);
    const { mean, low, high } = estimated(values);
    expect(mean).toBeCloseTo(0.5, 12);
    expect(low).toBeLessThan(mean);
    expect(high).toBeGreaterThan(mean);
    // The standard error of 50 evenly spread values is 0.042.
    expect(high - low).toBeGreaterThan(0.1);
    expect(high - low).toBeLessThan(0.22);
    expect(estimated(values)).toEqual({ mean, low, high });
  });

  it('has no width where all values are equal', () => {
    expect(estimated([0.4, 0.4, 0.4])).toMatchObject({ low: expect.closeTo(0.4), high: expect.closeTo(0.4) });
  });
});

describe('estimatedDifference', () => {
  it('is surer of a small loss that every query shares than of one that a few make up', () => {
    const hard = Array.from({ length: 40 }, (_, n) => n / 40);
    const each = estimatedDifference(
      hard,
      hard.map((value) => value - 0.01),
    );
    expect(each.mean).toBeCloseTo(-0.01, 10);
    expect(each.high).toBeLessThan(0);
    const few = estimatedDifference(
      hard,
      hard.map((value, n) => (n < 2 ? value - 0.2 : value)),
    );
    expect(few.mean).toBeCloseTo(-0.01, 10);
    expect(few.high).toBe(0);
  });
});
