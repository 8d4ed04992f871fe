import { describe, expect, it } from 'vitest';
import { overlap, suppressed, type Box, type Detection } from './boxes.js';

const box = (xmin: number, ymin: number, xmax: number, ymax: number): Box => ({ xmin, ymin, xmax, ymax });

describe('overlap', () => {
  it.each([
    [box(0, 0, 10, 10), box(0, 0, 10, 10), 1],
    [box(0, 0, 10, 10), box(5, 0, 15, 10), 1 / 3],
    [box(0, 0, 10, 10), box(2, 2, 4, 4), 4 / 100],
    [box(0, 0, 10, 10), box(10, 0, 20, 10), 0],
    [box(0, 0, 0, 0), box(0, 0, 0, 0), 0],
  ])('of %j and %j is %d', (a, b, expected) => {
    expect(overlap(a, b)).toBeCloseTo(expected, 12);
    expect(overlap(b, a)).toBeCloseTo(expected, 12);
  });
});

describe('suppressed', () => {
  const one = (label: string, score: number, at: number): Detection => ({ label, score, box: box(at, 0, at + 10, 10) });

  it('keeps the best of boxes of one label that lie on each other', () => {
    expect(suppressed([one('mug', 0.5, 0), one('mug', 0.9, 1), one('mug', 0.4, 30)], 0.5).map(({ score }) => score)).toEqual([0.9, 0.4]);
  });

  it('keeps boxes of other labels', () => {
    expect(suppressed([one('mug', 0.5, 0), one('cup', 0.9, 0)], 0.5)).toHaveLength(2);
  });

  it('keeps neighbours of a box that was dropped', () => {
    // The first box suppresses the second. The third overlaps only the second, so the third stays.
    expect(suppressed([one('mug', 0.9, 0), one('mug', 0.8, 2), one('mug', 0.7, 7)], 0.5).map(({ score }) => score)).toEqual([0.9, 0.7]);
  });
});
