import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { withDeadline } from './deadline.js';

describe('a deadline', () => {
  it('passes what comes in time, errors too', async () => {
    expect(await withDeadline(Promise.resolve('found'), 50)).toBe('found');
    await expect(withDeadline(Promise.reject(new Error('away')), 50)).rejects.toThrow('away');
  });

  it('ends the waiting, and lets a later failure pass', async () => {
    const late = setTimeout(30).then(() => Promise.reject(new Error('too late to matter')));
    await expect(withDeadline(late, 10)).rejects.toThrow('no answer within 10 ms');
    await setTimeout(40);
  });
});
