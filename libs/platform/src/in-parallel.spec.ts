import { setTimeout as after } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { inParallel } from './in-parallel.js';

describe('inParallel', () => {
  it('keeps the order of the items, and the limit', async () => {
    let running = 0;
    let most = 0;
    const doubled = await inParallel([30, 1, 20, 2, 10], 2, async (ms) => {
      most = Math.max(most, ++running);
      await after(ms);
      running--;
      return ms * 2;
    });
    expect(doubled).toEqual([60, 2, 40, 4, 20]);
    expect(most).toBe(2);
  });

  it('gives nothing of nothing', async () => {
    expect(await inParallel([], 4, () => Promise.reject(new Error('never')))).toEqual([]);
  });

  it('begins nothing after a fault', async () => {
    const begun: number[] = [];
    const work = inParallel([1, 2, 3, 4, 5], 2, async (n) => {
      begun.push(n);
      await after(n * 5);
      if (n === 1) throw new Error('broken');
    });
    await expect(work).rejects.toThrow('broken');
    await after(30);
    expect(begun).toEqual([1, 2]);
  });
});
