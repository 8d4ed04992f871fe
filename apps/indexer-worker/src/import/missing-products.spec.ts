import { beforeEach, describe, expect, it } from 'vitest';
import type { IndexVersion, IndexVersions, StoreWrites } from '#index-versions';
import type { ImportProducts, ImportReport, ImportStore, Removal } from '#imports';
import type { StoreProfiles } from '#store-profile';
import { MissingProducts } from './missing-products.js';

/** The revisions of the products in the index, by id. */
let present: Map<string, number>;
let named: Set<string>;
let removal: Removal | undefined;
let removedAt: Map<string, number>;
let claimed: number;
let accepted: number;
let missing: MissingProducts;

const index = {
  count: async () => present.size,
  async *scan() {
    yield [...present].map(([id, revision]) => ({ product: { id }, revision, language: 'en' }));
  },
  delete: async (_storeId: string, ids: readonly string[], revision: number) => {
    for (const id of ids) removedAt.set(id, revision);
    return new Map(ids.map((id) => [id, { before: { product: { id }, language: 'en' } }]));
  },
};

beforeEach(() => {
  present = new Map(Array.from({ length: 10 }, (_, n) => [`p${n}`, 3]));
  named = new Set(present.keys());
  removal = undefined;
  [claimed, accepted] = [8, 8];
  removedAt = new Map();
  const version = { index } as unknown as IndexVersion;
  missing = new MissingProducts(
    { live: async () => version } as unknown as IndexVersions,
    { run: async (_storeId: string, _ids: unknown, write: (one: IndexVersion) => unknown) => write(version) } as unknown as StoreWrites,
    { noteChange: async () => undefined, learn: async () => undefined } as unknown as StoreProfiles,
    {
      exclusively: async (_id: string, work: () => Promise<void>) => work(),
      finishRemoval: async (_id: string, one: Removal) => void (removal = one),
    } as unknown as ImportStore,
    {
      claimedCount: async () => claimed,
      named: async (_id: string, ids: readonly string[]) => new Set(ids.filter((id) => named.has(id))),
    } as unknown as ImportProducts,
  );
});

const remove = (deleteThreshold = 0.2, hasUnreadableRows = false): Promise<void> =>
  missing.remove({
    request: { storeId: 's', importId: 'i', revision: 7, deleteThreshold },
    hasUnreadableRows,
    counts: { accepted },
  } as unknown as ImportReport);

describe('MissingProducts', () => {
  it('removes what the feed does not name, at the place of the feed in the order of writes', async () => {
    named.delete('p1');
    named.delete('p2');
    await remove();
    expect([...removedAt]).toEqual([
      ['p1', 7],
      ['p2', 7],
    ]);
    expect(removal).toEqual({ missing: 2, removed: 2 });
  });

  it('removes nothing for a feed without products', async () => {
    named.clear();
    accepted = 0;
    await remove(1);
    expect([removedAt.size, removal]).toEqual([0, { missing: 10, removed: 0, reason: 'no-products' }]);
  });

  it('removes nothing if the ids of the feed are not all known any more', async () => {
    named.delete('p1');
    claimed = 7;
    await remove();
    expect([removedAt.size, removal]).toEqual([0, { missing: 1, removed: 0, reason: 'unreadable-rows' }]);
  });

  it('spares what was written after the feed was accepted', async () => {
    named.delete('p1');
    present.set('p1', 8);
    await remove();
    expect([removedAt.size, removal]).toEqual([0, { missing: 0, removed: 0 }]);
  });

  it.each([
    ['more are missing than may be removed', 0.1, false, 'delete-threshold'],
    ['a row that could not be read may be any product', 1, true, 'unreadable-rows'],
  ])('removes nothing where %s', async (_name, threshold, hasUnreadable, reason) => {
    named.delete('p1');
    named.delete('p2');
    await remove(threshold, hasUnreadable);
    expect([removedAt.size, removal]).toEqual([0, { missing: 2, removed: 0, reason }]);
  });
});
