import { expect, it, vi } from 'vitest';
import { RecentAnswers } from './recent-answers.js';

it('keeps a count until something is written to the store, and counts once for all who ask meanwhile', async () => {
  let written = 1;
  const counts = new RecentAnswers(async () => written);
  const count = vi.fn(async () => 7);
  const ask = (storeId = 's', question = 'q'): Promise<number> => counts.of(storeId, counts.stateOf(storeId), question, count);
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([7, 7, 7]);
  await ask();
  expect(count).toHaveBeenCalledTimes(1);
  await ask('t');
  await ask('s', 'another question');
  expect(count).toHaveBeenCalledTimes(3);
  written = 2;
  await ask();
  expect(count).toHaveBeenCalledTimes(4);
});

it('keeps no failure, and nothing of a store of which it is not known when it was written to', async () => {
  const counts = new RecentAnswers(async (storeId) => (storeId === 'marked' ? 1 : undefined));
  const count = vi.fn(async () => 7).mockRejectedValueOnce(new Error('away'));
  const ask = (storeId: string): Promise<number> => counts.of(storeId, counts.stateOf(storeId), 'q', count);
  await expect(ask('marked')).rejects.toThrow('away');
  expect(await ask('marked')).toBe(7);
  expect(await ask('unmarked')).toBe(7);
  expect(await ask('unmarked')).toBe(7);
  expect(count).toHaveBeenCalledTimes(4);
});
