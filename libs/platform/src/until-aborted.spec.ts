import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { untilAborted } from './until-aborted.js';

it('gives the result of work that ends before the signal, and lets go of the signal', async () => {
  const { signal } = new AbortController();
  expect(await untilAborted(Promise.resolve(1), signal)).toBe(1);
  await expect(untilAborted(Promise.reject(new Error('broken')), signal)).rejects.toThrow('broken');
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  expect(await untilAborted(Promise.resolve(2), undefined)).toBe(2);
});

it('ends with the reason of the signal, whatever the work does later', async () => {
  const controller = new AbortController();
  let fail = (_error: Error): void => undefined;
  const work = new Promise<never>((_resolve, reject) => (fail = reject));
  const ended = untilAborted(work, controller.signal);
  controller.abort(new Error('too late'));
  await expect(ended).rejects.toThrow('too late');
  fail(new Error('broken'));
  await expect(untilAborted(Promise.resolve(1), controller.signal)).rejects.toThrow('too late');
});
