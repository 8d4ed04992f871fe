import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Compaction } from './compaction.js';

let now = 0;
beforeEach(() => vi.spyOn(performance, 'now').mockImplementation(() => now));
afterEach(() => vi.restoreAllMocks());

describe('Compaction', () => {
  it('is due after thirty commits, and takes a tenth of the time at most', async () => {
    const compaction = new Compaction();
    let count = 0;
    const compact = (): Promise<void> => {
      count++;
      now += 20;
      return Promise.resolve();
    };
    for (let n = 0; n < 29; n++) await compaction.afterCommit(compact);
    expect(count).toBe(0);
    await compaction.afterCommit(compact);
    expect(count).toBe(1);
    now += 179;
    for (let n = 0; n < 100; n++) await compaction.afterCommit(compact);
    expect(count).toBe(1);
    now += 1;
    await compaction.afterCommit(compact);
    expect(count).toBe(2);
  });

  it('may fail without failing the write that it follows', async () => {
    const compaction = new Compaction();
    let count = 0;
    for (let n = 0; n < 30; n++) await compaction.afterCommit(() => Promise.reject(new Error(`conflict ${count++}`)));
    expect(count).toBe(1);
  });
});
