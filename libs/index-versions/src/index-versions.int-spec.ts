import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Product } from '#catalog';
import { ModelLibrary, TextModelLibrary } from '#clip';
import { collectionName, LanceDbCollections, type Collections, type Point } from '#product-index';
import { aliasOf, nextAliasOf, previousAliasOf } from './aliases.js';
import { IndexVersions } from './index-versions.js';

const TEXT_MODELS = new TextModelLibrary({ library: 'models' });

let directory: string;
let collections: Collections;
let models: ModelLibrary;
let versions: IndexVersions;
let next: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vitrine-versions-'));
  collections = await LanceDbCollections.open(directory);
  models = new ModelLibrary({ directory: 'models/mini-clip', threads: 1 });
  versions = new IndexVersions(collections, models, TEXT_MODELS, { graceMs: 1_000, modelIdleMs: 0 });
  await versions.start(() => undefined);
  const { info } = await models.named('mini-clip-64');
  next = collectionName({ modelName: info.name, modelFingerprint: info.fingerprint }, 7, 'products-s');
  await collections.create(next, { image: 128 });
});
afterEach(async () => {
  versions.stop();
  await models.close();
  await collections.close();
  await rm(directory, { recursive: true, force: true });
});

const POINT: Point = {
  product: Product.parse({ id: 'a', title: 'A product', image: 'a.jpg' }),
  vectors: { image: new Float32Array(192).fill(1 / Math.sqrt(192)) },
  images: [{ reference: 'a.jpg', sha256: 'ab'.repeat(32), key: 'a.jpg' }],
  faults: [],
  layout: 4,
  modelFingerprint: '0123456789abcdef',
  sourceRevision: 'r',
  indexedAt: '2026-01-01T00:00:00.000Z',
  language: 'en',
  revision: 1,
  patched: {},
};

const modelOf = async (storeId: string): Promise<string> => (await versions.live(storeId)).model.info.name;

describe('IndexVersions', () => {
  it('loads the model of a version that is being filled beside the live one, and lets the old one go after the swap', async () => {
    expect(versions.loadedModels).toHaveLength(1);
    await collections.repoint(new Map([[nextAliasOf('s'), next]]));
    await expect.poll(() => versions.loadedModels.length, { timeout: 5_000 }).toBe(2);
    await collections.repoint(
      new Map([
        [aliasOf('s'), next],
        [nextAliasOf('s'), null],
        [previousAliasOf('s'), (await collections.aliases()).get('products') ?? ''],
      ]),
    );
    await expect.poll(() => versions.loadedModels.length, { timeout: 5_000 }).toBe(1);
    expect(await modelOf('s')).toBe('mini-clip-64');
    expect(versions.loadedModels).toHaveLength(1);
    // A new store is served nevertheless: its model is loaded for it.
    expect(await modelOf('t')).toBe('mini-clip');
  });

  it('keeps the model of the version that other stores are served by', async () => {
    const { index } = await versions.live('t');
    await index.upsert('t', [POINT]);
    await collections.repoint(new Map([[aliasOf('s'), next]]));
    await expect.poll(() => versions.loadedModels.length, { timeout: 5_000 }).toBe(2);
    await sleep(2_500);
    expect(versions.loadedModels).toHaveLength(2);
  });

  it('lets new stores begin with the model that is configured by now, once nobody is left in the collection of the one before', async () => {
    const configured = new ModelLibrary({ directory: 'models/mini-clip-64', threads: 1 });
    const restarted = new IndexVersions(collections, configured, TEXT_MODELS, { graceMs: 1_000 });
    const started = async (): Promise<string> => {
      await restarted.start(() => undefined);
      restarted.stop();
      return (await restarted.liveNow('t')).model.info.name;
    };
    const { index, collection } = await versions.live('t');
    await index.upsert('t', [POINT]);
    expect(await started()).toBe('mini-clip');
    await index.delete('t', ['a'], 2);
    await collections.repoint(new Map([[previousAliasOf('s'), collection]]));
    expect(await started()).toBe('mini-clip');
    await collections.repoint(new Map([[previousAliasOf('s'), null]]));
    expect(await started()).toBe('mini-clip-64');
    await expect(collections.index(collection)).rejects.toThrow(/not found/i);
    expect(await started()).toBe('mini-clip-64');
    await configured.close();
  });

  it('serves each store by its own alias, and knows of a swap within a second', async () => {
    expect(await modelOf('s')).toBe('mini-clip');
    await collections.repoint(new Map([[aliasOf('s'), next]]));
    await expect.poll(() => modelOf('s'), { timeout: 1_000 }).toBe('mini-clip-64');
    expect(await modelOf('t')).toBe('mini-clip');
    expect((await versions.liveNow('s')).collection).toBe(next);
  });

  it('has the next version of a store prepared, and neither the live one nor the one before', async () => {
    const prepared = new Set<string>();
    versions.beforeServing((version, storeId) => Promise.resolve(void prepared.add(`${storeId} ${version.collection}`)));
    const live = (await collections.aliases()).get('products') ?? '';
    await collections.repoint(
      new Map([
        [nextAliasOf('s'), next],
        [previousAliasOf('t'), live],
      ]),
    );
    await expect.poll(() => [...prepared], { timeout: 5_000 }).toEqual([`s ${next}`]);
  });

  it('answers once more where the version is gone, from the one that took its place', async () => {
    const asked: string[] = [];
    const answer = await versions.reading('s', async ({ collection }) => {
      asked.push(collection);
      if (asked.length > 1) return collection;
      await collections.repoint(new Map([[aliasOf('s'), next]]));
      throw new Error('no such table');
    });
    expect(answer).toBe(next);
    expect(asked).toHaveLength(2);
  });

  it('rejects with the fault of an answer where the version is still the same', async () => {
    await expect(versions.reading('s', () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  });
});
