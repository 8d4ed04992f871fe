import { describe, expect, it } from 'vitest';
import { CleanUp } from './clean-up.js';
import { ReindexWorld } from './testing/reindex-world.js';

const cleanUpOf = (world: ReindexWorld): CleanUp => new CleanUp(world.collections, world.writes, world.records, world.reindexes);

describe('CleanUp', () => {
  it('removes the new version and lets go of the store', async () => {
    const world = new ReindexWorld('cancelled');
    world.aliases.set('products.s.next', 'new');
    expect(await cleanUpOf(world).run(world.report)).toBe(false);
    expect(world.done).toEqual(['end change log', 'repoint products.s.next=-', 'drop new', 'release']);
  });

  it('lets go of the store when no version was made yet', async () => {
    const world = new ReindexWorld('cancelled', {});
    await cleanUpOf(world).run(world.report);
    expect(world.done).toEqual(['release']);
  });

  it('does nothing to a store that has another reindex now', async () => {
    const world = new ReindexWorld('failed');
    world.active = 'r2';
    await cleanUpOf(world).run(world.report);
    expect(world.done).toEqual([]);
  });
});
