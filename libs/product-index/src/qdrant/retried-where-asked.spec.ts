import { expect, it, vi } from 'vitest';
import { retriedWhereAsked } from './retried-where-asked.js';

it('makes a change again while the server asks for that', async () => {
  const asks = Object.assign(new Error('Internal Server Error'), {
    data: { status: { error: 'Failed to apply operation … Please retry' } },
  });
  const change = vi.fn(async () => 'made').mockRejectedValueOnce(asks);
  expect(await retriedWhereAsked(change)).toBe('made');
  expect(change).toHaveBeenCalledTimes(2);
});

it('passes other faults on at once', async () => {
  const change = vi.fn(async () => Promise.reject(new Error('no space left on device')));
  await expect(retriedWhereAsked(change)).rejects.toThrow('no space left');
  expect(change).toHaveBeenCalledTimes(1);
});
