import { describe, expect, it } from 'vitest';
import { normalized, similarity, weightedMix } from './vector.js';

const unit = (...values: number[]): Float32Array => normalized(values);

describe('normalized', () => {
  it('scales to length 1 and keeps the direction', () => {
    const vector = normalized([3, 4]);
    expect(vector[0]).toBeCloseTo(0.6, 6);
    expect(vector[1]).toBeCloseTo(0.8, 6);
  });

  it.each([[[0, 0]], [[Number.NaN, 1]], [[Number.POSITIVE_INFINITY, 1]], [[]]])('refuses %j, which has no direction', (values) => {
    expect(() => normalized(values)).toThrow(RangeError);
  });
});

describe('similarity', () => {
  it('is the cosine of unit vectors', () => {
    expect(similarity(unit(1, 0), unit(1, 1))).toBeCloseTo(Math.SQRT1_2, 6);
    expect(similarity(unit(1, 0), unit(-1, 0))).toBe(-1);
  });

  it('refuses vectors of different lengths', () => {
    expect(() => similarity(unit(1, 0), unit(1, 0, 0))).toThrow('expected 2 values, got 3');
  });
});

describe('weightedMix', () => {
  it('leans towards the heavier part', () => {
    const mix = weightedMix([
      { embedding: unit(1, 0), weight: 2 },
      { embedding: unit(0, 1), weight: 1 },
    ]);
    expect(similarity(mix, unit(1, 0))).toBeCloseTo(2 / Math.sqrt(5), 6);
  });

  it('pushes away from a negative part', () => {
    const mix = weightedMix([
      { embedding: unit(1, 1), weight: 1 },
      { embedding: unit(0, 1), weight: -0.5 },
    ]);
    expect(similarity(mix, unit(1, 0))).toBeGreaterThan(similarity(unit(1, 1), unit(1, 0)));
  });

  it('refuses parts that cancel each other out', () => {
    const embedding = unit(1, 2);
    expect(() =>
      weightedMix([
        { embedding, weight: 1 },
        { embedding, weight: -1 },
      ]),
    ).toThrow(RangeError);
  });
});
