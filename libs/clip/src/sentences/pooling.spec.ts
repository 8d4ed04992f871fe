import { describe, expect, it } from 'vitest';
import { pooled } from './pooling.js';

/** Three tokens of two values; the third is padding. */
const TOKENS = Float32Array.of(1, 5, 3, -1, 100, 100);
const MASK = BigInt64Array.of(1n, 1n, 0n);

describe('pooled', () => {
  it.each([
    ['mean', [4, 4]],
    ['cls', [1, 5]],
    ['max', [3, 5]],
  ] as const)('by %s points where the real tokens do, whatever the padding holds', (mode, expected) => {
    expect([...pooled(TOKENS, MASK, mode)]).toEqual(expected);
  });
});
