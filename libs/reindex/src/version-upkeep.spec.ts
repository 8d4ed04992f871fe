import { describe, expect, it } from 'vitest';
import { ReindexWorld } from './testing/reindex-world.js';
import { VersionUpkeep } from './version-upkeep.js';

const upkeepOf = (world: ReindexWorld): VersionUpkeep =>
  new VersionUpkeep(world.collections, world.records, world.reindexes, world.discards, world.replay);

describe('VersionUpkeep', () => {
  it.each([
    ['the next version while it waits for approval', 'awaiting_approval', 'r1', undefined, ['replay old in new']],
    ['the earlier version while the store can go back to it', 'done', undefined, 'r1', ['replay new in old']],
    ['nothing while a step of the reindex replays by itself', 'filling', 'r1', undefined, []],
    ['nothing once the earlier version is not kept', 'done', undefined, undefined, []],
    ['nothing of a version that is kept while another reindex is under way', 'done', 'r2', 'r1', []],
  ] as const)('keeps up to date %s', async (_name, state, active, kept, done) => {
    const world = new ReindexWorld(state);
    Object.assign(world, { active, kept });
    world.logged.add('a');
    expect(await upkeepOf(world).replaySome('s')).toBe(done.length > 0);
    expect(world.done).toEqual(done);
  });

  it('says that there is no more once the change log is empty', async () => {
    const world = new ReindexWorld('awaiting_approval');
    expect(await upkeepOf(world).replaySome('s')).toBe(false);
  });
});
