import { describe, expect, it } from 'vitest';
import { CatchUp } from './catch-up.js';
import { Checkpoints } from './checkpoints.js';
import { ReindexWorld } from './testing/reindex-world.js';

const catchUpOf = (world: ReindexWorld): CatchUp =>
  new CatchUp(world.versions, world.replay, world.records, new Checkpoints(world.records));

describe('CatchUp', () => {
  it('replays the changes in the next version and makes its searches fast', async () => {
    const world = new ReindexWorld('catching_up');
    expect(await catchUpOf(world).run(world.report)).toBe(true);
    expect(world.done).toEqual(['replay old in new', 'state verifying']);
    expect([world.old.optimized, world.next.optimized]).toEqual([0, 1]);
  });

  it('leaves a reindex cancelled that is cancelled meanwhile', async () => {
    const world = new ReindexWorld('catching_up');
    world.onReplay = () => (world.state = 'cancelled');
    await catchUpOf(world).run(world.report);
    expect(world.state).toBe('cancelled');
  });
});
