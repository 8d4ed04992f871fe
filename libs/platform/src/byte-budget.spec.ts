import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ByteBudget } from './byte-budget.js';

describe('ByteBudget', () => {
  it('never lets more in at once than there is room for, and everything in the end', async () => {
    const budget = new ByteBudget(100);
    let [now, most, done] = [0, 0, 0];
    const work = (bytes: number): Promise<void> =>
      budget.hold(bytes, async () => {
        now += bytes;
        most = Math.max(most, now);
        await sleep(2);
        now -= bytes;
        done++;
      });
    await Promise.all(Array.from({ length: 40 }, (_, n) => work(10 + ((n * 37) % 60))));
    expect(most).toBeLessThanOrEqual(100);
    expect(most).toBeGreaterThan(60);
    expect(done).toBe(40);
  });

  it('gives all of it to what is larger than all of it', async () => {
    const budget = new ByteBudget(100);
    expect(await budget.hold(1_000, () => Promise.resolve('done'))).toBe('done');
    expect(await budget.hold(100, () => Promise.resolve('again'))).toBe('again');
  });

  it('refuses what waits for too long, and goes on with the rest', async () => {
    const budget = new ByteBudget(100, 20);
    const long = budget.hold(90, () => sleep(60));
    await expect(budget.hold(90, () => Promise.resolve())).rejects.toMatchObject({ code: 'overloaded' });
    expect(await budget.hold(10, () => Promise.resolve('small'))).toBe('small');
    await long;
    expect(await budget.hold(90, () => Promise.resolve('after'))).toBe('after');
  });

  it('gives back what failed', async () => {
    const budget = new ByteBudget(100, 20);
    for (let n = 0; n < 5; n++) await expect(budget.hold(80, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await budget.hold(100, () => Promise.resolve('room'))).toBe('room');
  });
});
