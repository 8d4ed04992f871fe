import { monitorEventLoopDelay } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { Vocabulary } from './vocabulary.js';

describe('Vocabulary', () => {
  it('is built in slices that leave other work its turns', async () => {
    const counts = Array.from({ length: 100_000 }, (_, n) => [`word${n.toString(36)}`, 1 + (n % 7)] as const);
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const vocabulary = await Vocabulary.build(counts, 'en');
    delay.disable();
    expect(vocabulary.size).toBe(100_000);
    expect(vocabulary.completions('word1', 3)).toHaveLength(3);
    // A build in one piece takes about 800 ms. With slices most turns wait for a few milliseconds.
    expect(delay.percentile(95) / 1e6).toBeLessThan(60);
  });
});
