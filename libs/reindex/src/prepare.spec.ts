import type { ModelLibrary } from '#clip';
import { describe, expect, it } from 'vitest';
import { Prepare } from './prepare.js';
import type { TextChoice } from './text-choice.js';
import { ReindexWorld } from './testing/reindex-world.js';

const CONFIG = { index: { lancedbDir: '', memoryBytes: 0, versionGraceMs: 500 } };
const MODELS = {
  named: async () => ({ info: { name: 'mini-clip', fingerprint: '0123456789abcdef' } }),
  load: async () => ({ dimension: 64 }),
} as unknown as ModelLibrary;

const TEXTS = { of: async () => ({ fingerprint: 'fedcba9876543210', dimension: 3 }) } as unknown as TextChoice;

const prepareOf = (world: ReindexWorld): Prepare =>
  new Prepare(world.collections, world.versions, world.writes, MODELS, TEXTS, world.records, world.reindexes, world.discards, CONFIG);

describe('Prepare', () => {
  it('makes a version of the model’s dimension and starts the change log before anything is copied', async () => {
    const world = new ReindexWorld('queued', {});
    world.old.products.set('a', {} as never);
    expect(await prepareOf(world).run(world.report)).toBe(true);
    const { to = '', from, products } = world.fields;
    expect(to).toMatch(/^products-s-mini-clip-01234567-tfedcba98-\d+$/);
    expect([from, products]).toEqual(['old', '1']);
    expect(world.done).toEqual([
      `create ${to} of 64 and 3`,
      `repoint products.s.next=${to} products.s.previous=-`,
      'start change log',
      'state filling',
    ]);
  });

  it('goes on with the version that it began before it was killed', async () => {
    const world = new ReindexWorld('queued', { from: 'old', to: 'begun' });
    await prepareOf(world).run(world.report);
    expect(world.done[0]).toBe('create begun of 64 and 3');
  });

  it('discards the version that the store could be rolled back to', async () => {
    const world = new ReindexWorld('queued', {});
    world.kept = 'r0';
    world.aliases.set('products.s.previous', 'older');
    await prepareOf(world).run(world.report);
    expect([world.kept, world.aliases.get('products.s.previous')]).toEqual([undefined, undefined]);
    expect(world.done).toContain('discard older after 500 ms');
  });

  it('makes nothing for a reindex that was cancelled before its turn', async () => {
    const world = new ReindexWorld('queued', {});
    const { report } = world;
    world.state = 'cancelled';
    await prepareOf(world).run(report);
    expect([world.done, world.fields]).toEqual([[], {}]);
  });
});
