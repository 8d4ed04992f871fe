import { describe, expect, it } from 'vitest';
import { RollBack } from './roll-back.js';
import { ReindexWorld } from './testing/reindex-world.js';

const CONFIG = { index: { lancedbDir: '', memoryBytes: 0, versionGraceMs: 500 } };
const rollBackOf = (world: ReindexWorld): RollBack =>
  new RollBack(world.collections, world.writes, world.records, world.reindexes, world.discards, world.replay, CONFIG);

function cutOver(): ReindexWorld {
  const world = new ReindexWorld('done');
  world.aliases.set('products.s', 'new').set('products.s.previous', 'old');
  world.kept = 'r1';
  return world;
}

describe('RollBack', () => {
  it('leaves a store alone that nobody asked to go back', async () => {
    const world = cutOver();
    expect(await rollBackOf(world).run(world.report)).toBe(false);
    expect([world.state, world.aliases.get('products.s')]).toEqual(['done', 'new']);
  });

  it('switches writes back before searches, and removes the version that was left', async () => {
    const world = cutOver();
    world.flags.add('isToGoBack');
    await rollBackOf(world).run(world.report);
    expect(world.done).toEqual([
      'release',
      'writes new → old',
      'repoint products.s=old products.s.previous=-',
      'end change log',
      'discard new after 500 ms',
      'end as rolled_back',
    ]);
  });

  it('goes back nowhere once the earlier version is no longer kept', async () => {
    const world = cutOver();
    world.kept = undefined;
    world.flags.add('isToGoBack');
    await rollBackOf(world).run(world.report);
    expect(world.done).toEqual(['release']);
  });
});
