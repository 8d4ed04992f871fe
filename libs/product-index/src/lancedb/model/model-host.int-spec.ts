import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openAlias, type Collections } from '../../collections.js';
import { point, SPEC, unit } from '../../conformance/fixtures.js';
import type { ProductIndex } from '../../product-index.js';
import { StoreModel } from '../../read-model/store-model.js';
import type { ProductQuery } from '../../retrieval/find-products.js';
import { LanceDbCollections } from '../lancedb-collections.js';
import { FollowedStore } from './followed-store.js';
import { buildInline } from './graphs.js';
import type { ModelLimits } from './model-budget.js';
import { ModelHost } from './model-host.js';

const PRODUCTS = 1_500;
const ALL: ProductQuery = { page: 1, perPage: 10 };

let directory: string;
let collections: Collections;
let index: ProductIndex;
let table: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vitrine-models-'));
  collections = await LanceDbCollections.open(directory);
  index = await openAlias(collections, SPEC);
  table = (await collections.aliases()).get('products') ?? '';
  await index.upsert(
    's',
    Array.from({ length: PRODUCTS }, (_, n) => point(`p${String(n).padStart(4, '0')}`, unit(1, n / PRODUCTS, 0, 0), { price: n })),
  );
  await index.upsert('t', [point('only', unit(1, 0, 0, 0))]);
});
afterAll(async () => collections.close());

/** A host whose said messages are kept. */
function host(limits: Partial<ModelLimits> = {}): {
  models: ModelHost;
  said: string[];
  find: (query?: Partial<ProductQuery>, storeId?: string) => ReturnType<ModelHost['find']>;
} {
  const said: string[] = [];
  const models = new ModelHost(directory, { maxBytes: 1e9, maxProducts: 10_000, ...limits }, buildInline, (message) => said.push(message));
  return { models, said, find: (query, storeId = 's') => models.find({ table, storeId, query: { ...ALL, ...query } }) };
}

describe('a model', () => {
  it('follows what is written, patched and deleted, and finds all of it at once', async () => {
    const { models, find } = host();
    expect((await find())?.found).toBe(PRODUCTS);
    await index.patch('s', [{ productId: 'p0003', revision: 5, fields: { price: 9_999, brand: 'Nord' }, isExpected: false }]);
    expect((await find({ sort: [{ field: 'price', descending: true }] }))?.hits[0]?.payload).toContain('"id":"p0003"');
    await index.delete('s', ['p0003'], 6);
    const { found, hits } = (await find({ sort: [{ field: 'price', descending: true }] })) ?? { found: 0, hits: [] };
    expect([found, hits[0]?.payload.includes('"id":"p1499"')]).toEqual([PRODUCTS - 1, true]);
    await index.upsert('s', [point('p0003', unit(1, 3 / PRODUCTS, 0, 0), { price: 3 }, 7)]);
    expect((await find())?.found).toBe(PRODUCTS);
    await models.close();
  });

  it('reads no row again that compaction moved', async () => {
    const { models, find } = host();
    await find();
    const upsert = vi.spyOn(StoreModel.prototype, 'upsert');
    await index.patch('s', [{ productId: 'p0001', revision: 8, fields: { price: 1.5 }, isExpected: false }]);
    await index.optimize();
    expect((await find())?.found).toBe(PRODUCTS);
    expect(upsert.mock.calls.map(([row]) => row.productId)).toEqual(['p0001']);
    upsert.mockRestore();
    await models.close();
  });

  it('changes a price in place, and gives a product whose words change another row', async () => {
    const { models, find } = host();
    const filter = (price: number): NonNullable<ProductQuery['filter']> => ({
      kind: 'any-of',
      field: 'price',
      values: [price],
      negated: false,
    });
    await find({ filter: filter(1) });
    const before = models.bytes;
    await index.patch('s', [{ productId: 'p0002', revision: 9, fields: { price: 2.5 }, isExpected: false }]);
    expect((await find({ filter: filter(2.5) }))?.found).toBe(1);
    expect(models.bytes - before).toBeLessThan(1_000);
    await index.patch('s', [{ productId: 'p0002', revision: 10, fields: { title: 'Amaranth teapot' }, isExpected: false }]);
    const words = [{ alternatives: [{ terms: ['amaranth'], weight: 1 }] }];
    expect((await find({ lexical: { words, exactKeys: [] } }))?.hits[0]?.payload).toContain('Amaranth');
    await models.close();
  });

  it('is made anew once a third of its rows are removed, and answers the same', async () => {
    const { models, find } = host();
    await find();
    const ids = Array.from({ length: 600 }, (_, n) => `p${String(n + 800).padStart(4, '0')}`);
    for (const revision of [20, 22]) {
      await index.delete('s', ids, revision);
      expect((await find())?.found).toBe(PRODUCTS - ids.length);
      await index.upsert(
        's',
        ids.map((id) => point(id, unit(1, Number(id.slice(1)) / PRODUCTS, 0, 0), { price: Number(id.slice(1)) }, revision + 1)),
      );
      expect((await find())?.found).toBe(PRODUCTS);
    }
    const fresh = host();
    await fresh.find();
    // Its arrays have room for rows to come, a quarter at most. If the removed rows were still there, it would take 1.8 times as much.
    await expect.poll(async () => (await find(), models.bytes)).toBeLessThan(1.5 * fresh.models.bytes);
    await fresh.models.close();
    const page = { page: 150, sort: [{ field: 'price', descending: false }] };
    expect((await find(page))?.hits.at(-1)?.payload).toContain('"id":"p1499"');
    await models.close();
  });
});

describe('the memory of models', () => {
  it('refuses a store of too many products, and says once what to do', async () => {
    const { models, said, find } = host({ maxProducts: 1_000 });
    expect(await find()).toBeUndefined();
    expect(await find()).toBeUndefined();
    expect(models.isBeyondMemory).toBe(true);
    expect(said).toEqual([expect.stringMatching(/the store "s" has \d+ products, more than the 1000 that are kept in memory.*QDRANT_URL/)]);
    await models.close();
  });

  it('lets a store go that grows beyond what is kept', async () => {
    const { models, said, find } = host({ maxProducts: PRODUCTS });
    expect((await find())?.found).toBe(PRODUCTS);
    await index.upsert('s', [point('one-more', unit(1, 0, 0, 0), {}, 30)]);
    expect(await find()).toBeUndefined();
    expect([models.bytes, said.length]).toEqual([0, 1]);
    await index.delete('s', ['one-more'], 31);
    await models.close();
  });

  it('refuses a store that does not fit', async () => {
    const { models, said, find } = host({ maxBytes: 80_000 });
    expect(await find()).toBeUndefined();
    expect(said[0]).toContain('MB');
    expect(models.bytes).toBe(0);
    await models.close();
  });

  it('lets the model go that was not used for longest', async () => {
    const { models, find } = host();
    await find({}, 't');
    const small = models.bytes;
    await find();
    const both = models.bytes;
    await models.close();
    const tight = host({ maxBytes: both - small / 2, leastIdleMs: 0 });
    await tight.find({}, 't');
    expect((await tight.find())?.found).toBe(PRODUCTS);
    expect(tight.models.bytes).toBeLessThanOrEqual(both - small / 2);
    expect((await tight.find({}, 't'))?.found).toBe(1);
    await tight.models.close();
  });

  it('keeps a model that is in use, and searches the store that has no room beside it in its table', async () => {
    const { models, find } = host();
    await find();
    const large = models.bytes;
    await models.close();
    const tight = host({ maxBytes: large });
    expect((await tight.find())?.found).toBe(PRODUCTS);
    expect(await tight.find({}, 't')).toBeUndefined();
    expect((await tight.find())?.found).toBe(PRODUCTS);
    expect(tight.said).toEqual([expect.stringContaining('the store "t"')]);
    await tight.models.close();
  });

  it('lets no other model go for a store that does not fit anyway', async () => {
    const { models, find } = host({ maxBytes: 130_000, leastIdleMs: 0 });
    await find({}, 't');
    const small = models.bytes;
    expect(await find()).toBeUndefined();
    expect(models.bytes).toBe(small);
    await models.close();
  });

  it('stays open while it is asked, though it is let go', async () => {
    const { models, find } = host();
    await find();
    const follow = vi.spyOn(FollowedStore.prototype, 'follow').mockImplementationOnce(async () => models.forget(table));
    expect((await find())?.hits).toHaveLength(10);
    expect(models.bytes).toBe(0);
    follow.mockRestore();
    expect((await find())?.found).toBe(PRODUCTS);
    await models.close();
  });

  it('is not that of a table that is gone, once another one has its name', async () => {
    const { models } = host();
    const name = 'products-tiny-made-again-1';
    const ask = async (): Promise<number | undefined> => (await models.find({ table: name, storeId: 's', query: ALL }))?.found;
    await collections.create(name, SPEC.dimensions);
    const before = await collections.index(name);
    for (let n = 0; n < 5; n++) await before.upsert('s', [point(`old-${n}`, unit(1, n, 0, 0))]);
    expect(await ask()).toBe(5);
    await collections.drop(name);
    await collections.create(name, SPEC.dimensions);
    await (await collections.index(name)).upsert('s', [point('new', unit(1, 0, 0, 0))]);
    await expect.poll(() => ask().catch(() => undefined), { timeout: 5_000 }).toBe(1);
    await models.close();
  });

  it('counts the pictures of galleries', async () => {
    const picture = (n: number): Float32Array => unit(1, n, 0, 0);
    const one = { ...point('one', picture(0)), vectors: { image: picture(0) } };
    await index.upsert('plain', [one]);
    await index.upsert('gallery', [
      {
        ...one,
        images: Array.from({ length: 101 }, () => one.images[0] as (typeof one.images)[number]),
        vectors: { image: picture(0), gallery: Array.from({ length: 100 }, (_, n) => picture(n)) },
      },
    ]);
    const { models, find } = host();
    await find({}, 'plain');
    const plain = models.bytes;
    await find({}, 'gallery');
    expect(models.bytes - 2 * plain).toBeGreaterThanOrEqual(100 * 4 * 4);
    await models.close();
  });

  it('forgets the models of a table that is removed', async () => {
    const { models, find } = host();
    await find();
    expect(models.bytes).toBeGreaterThan(0);
    models.forget(table);
    expect(models.bytes).toBe(0);
    await models.close();
  });

  it('fails for a table that is not there, so that the table is asked and says why', async () => {
    const { models } = host();
    await expect(models.find({ table: 'nowhere', storeId: 's', query: ALL })).rejects.toThrow(/nowhere/);
    await models.close();
  });
});
