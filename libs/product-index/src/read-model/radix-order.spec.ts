import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { inKeyOrder } from './radix-order.js';

describe('inKeyOrder', () => {
  it('is the order of a stable sort, and leaves what it was given as it is', () => {
    const keys = fc.array(fc.oneof(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.integer({ min: 0, max: 3 })), { maxLength: 300 });
    fc.assert(
      fc.property(keys, (all) => {
        const places = Uint32Array.from(all, (_, n) => n);
        const expected = [...places].sort((a, b) => (all[a] ?? 0) - (all[b] ?? 0) || a - b);
        expect([...inKeyOrder(places, Uint32Array.from(all), 31)]).toEqual(expected);
        expect([...places]).toEqual(all.map((_, n) => n));
      }),
    );
  });
});
