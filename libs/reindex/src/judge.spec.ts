import type { ProductSearch } from '#search';
import { describe, expect, it } from 'vitest';
import { Checkpoints } from './checkpoints.js';
import { Judge } from './judge.js';
import type { Judgment, JudgmentStore } from './judgments.js';
import { ReindexInterrupted } from './reindex-failure.js';
import { indexed, ReindexWorld } from './testing/reindex-world.js';

const CONFIG = { reindex: { maxLostShare: 0, leastLoss: 0.01 } };
const JUDGMENTS: Judgment[] = [{ q: 'red dress', grades: { a: 1 } }];

function judgeOf(world: ReindexWorld, judgments: readonly Judgment[]): { judge: Judge; checkpoints: Checkpoints; asked: string[] } {
  const asked: string[] = [];
  const search = {
    findIn: async ({ collection }: { collection: string }) => {
      asked.push(collection);
      return { hits: [indexed(collection === 'old' ? 'a' : 'b')] };
    },
  } as unknown as ProductSearch;
  const checkpoints = new Checkpoints(world.records);
  const store = { all: async () => judgments } as unknown as JudgmentStore;
  return { judge: new Judge(world.versions, search, store, world.records, world.replay, checkpoints, CONFIG), checkpoints, asked };
}

describe('Judge', () => {
  it('asks both versions, replays changes between searches, and keeps what it found', async () => {
    const world = new ReindexWorld('verifying');
    const { judge, asked } = judgeOf(world, JUDGMENTS);
    const quality = await judge.run(world.report);
    expect(asked).toEqual(['old', 'new', 'old', 'new', 'old', 'new']);
    expect(world.done).toEqual(['replay old in new', 'replay old in new', 'replay old in new']);
    expect(quality?.modes.map(({ ndcgAt10 }) => [ndcgAt10.live.mean, ndcgAt10.next.mean])).toEqual([
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    expect(JSON.parse(world.fields['quality'] ?? 'null')).toEqual(quality);
  });

  it('gives no comparison for a store without queries to ask', async () => {
    const world = new ReindexWorld('verifying');
    expect(await judgeOf(world, []).judge.run(world.report)).toBeUndefined();
    expect(world.fields).toEqual({});
  });

  it('ends between two searches when the process is to stop', async () => {
    const world = new ReindexWorld('verifying');
    const { judge, checkpoints, asked } = judgeOf(world, JUDGMENTS);
    world.onReplay = () => checkpoints.stop();
    await expect(judge.run(world.report)).rejects.toBeInstanceOf(ReindexInterrupted);
    expect(asked).toHaveLength(2);
  });
});
