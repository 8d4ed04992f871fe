import { describe, expect, it } from 'vitest';
import { CutOver } from './cut-over.js';
import { ReindexWorld } from './testing/reindex-world.js';

const CONFIG = { index: { lancedbDir: '', memoryBytes: 0, versionGraceMs: 500 } };
const cutOverOf = (world: ReindexWorld): CutOver =>
  new CutOver(world.collections, world.writes, world.reindexes, world.discards, world.replay, CONFIG);

describe('CutOver', () => {
  it('switches writes before searches, and keeps the earlier version', async () => {
    const world = new ReindexWorld('swapping');
    world.aliases.set('products.s.next', 'new');
    expect(await cutOverOf(world).run(world.report)).toBe(true);
    expect(world.done).toEqual(['writes old → new', 'repoint products.s=new products.s.next=- products.s.previous=old', 'end as done']);
    expect(world.report.canRollBack).toBe(true);
  });

  it('removes the earlier version after a while when none is to be kept', async () => {
    const world = new ReindexWorld('swapping');
    world.request = { ...world.request, keepVersions: 0 };
    await cutOverOf(world).run(world.report);
    expect(world.done).toEqual([
      'writes old → new',
      'repoint products.s=new products.s.next=- products.s.previous=-',
      'end change log',
      'discard old after 500 ms',
      'end as done',
    ]);
    expect(world.report.canRollBack).toBe(false);
  });

  it('gives the same result when it was interrupted and runs again', async () => {
    const world = new ReindexWorld('swapping');
    world.aliases.set('products.s', 'new').set('products.s.previous', 'old');
    await cutOverOf(world).run(world.report);
    expect([world.state, world.aliases.get('products.s'), world.aliases.get('products.s.previous')]).toEqual(['done', 'new', 'old']);
  });

  it('changes nothing in a store whose alias another process moved', async () => {
    const world = new ReindexWorld('swapping');
    world.aliases.set('products.s', 'another');
    await expect(cutOverOf(world).run(world.report)).rejects.toThrow('elsewhere');
    expect([world.state, world.aliases.get('products.s')]).toEqual(['swapping', 'another']);
  });
});
