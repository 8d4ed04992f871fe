import { describe, expect, it } from 'vitest';
import { histogramOf } from './histogram.js';

describe('histogramOf', () => {
  it('sums counts in equal parts, and counts the highest value in the last one', () => {
    expect(histogramOf({ '0': 1, '4.5': 1, '5': 1, '10': 3 }, 0, 10, 2)).toEqual([0.5, 1]);
  });

  it('is flat without numbers', () => expect(histogramOf({ large: 3 }, 0, 10, 2)).toEqual([0, 0]));
});
