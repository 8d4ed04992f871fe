import { afterEach, describe, expect, it } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import { LoopLag } from './loop-lag.js';

let lag: LoopLag;
afterEach(() => lag.close());

function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('the lag of the event loop', () => {
  it('is told while something keeps the loop, and a single pause does not count as being behind', async () => {
    lag = new LoopLag(15);
    await sleep(20);
    block(60);
    expect(lag.ms).toBeGreaterThan(40);
    expect(lag.isBehind).toBe(false);
    await sleep(30);
    expect(lag.isBehind).toBe(false);
  });

  it('that lasts means that more arrives than can be done, until the loop has caught up', async () => {
    lag = new LoopLag(15);
    for (let n = 0; n < 12; n++) {
      block(40);
      await sleep(0);
    }
    block(40);
    expect(lag.isBehind).toBe(true);
    await sleep(60);
    expect(lag.isBehind).toBe(false);
    block(40);
    expect(lag.isBehind).toBe(true);
  });
});
