import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Redis } from '#redis';
import { ModelLibrary, TextModelLibrary } from '#clip';
import { collectionName, LanceDbCollections, type Collections } from '#product-index';
import { redisForTests } from '../../../test/support/redis.js';
import { aliasOf, nextAliasOf, previousAliasOf } from './aliases.js';
import { IndexVersions } from './index-versions.js';
import { StoreWrites } from './store-writes.js';

const TEXT_MODELS = new TextModelLibrary({ library: 'models' });

let server: Awaited<ReturnType<typeof redisForTests>>;
let redis: Redis;
let directory: string;
let collections: Collections;
let models: ModelLibrary;
let versions: IndexVersions;
let writes: StoreWrites;
let live: string;
let next: string;
let storeId: string;
let stores = 0;

beforeAll(async () => {
  server = await redisForTests();
  redis = new Redis(server.url);
  directory = await mkdtemp(join(tmpdir(), 'vitrine-writes-'));
  collections = await LanceDbCollections.open(directory);
  models = new ModelLibrary({ directory: 'models/mini-clip', threads: 1 });
  versions = new IndexVersions(collections, models, TEXT_MODELS, { graceMs: 1_000 });
  await versions.start(() => undefined);
  writes = new StoreWrites(redis, versions);
  live = (await collections.aliases()).get('products') ?? '';
  const { info } = await models.first();
  next = collectionName({ modelName: info.name, modelFingerprint: info.fingerprint }, 7, 'products-next');
  await collections.create(next, { image: 160 });
});
afterAll(async () => {
  versions.stop();
  await models.close();
  await collections.close();
  redis.disconnect();
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  storeId = `s${++stores}`;
  await collections.repoint(new Map([[nextAliasOf(storeId), next]]));
});

const written = async (...productIds: string[]): Promise<string> =>
  writes.run(storeId, productIds, ({ collection }) => Promise.resolve(collection));
const logged = async (): Promise<string[]> => (await writes.oldestChanges(storeId, 100)).map(({ productId }) => productId);

describe('StoreWrites', () => {
  it('writes to the live version and notes nothing while there is no other', async () => {
    expect(await written('a')).toBe(live);
    expect(await logged()).toEqual([]);
  });

  it('logs changes while there are two versions, the oldest first, also of writes that began before', async () => {
    const result = await writes.run(storeId, ['early'], async ({ collection }) => {
      await writes.startChangeLog(storeId, live);
      return collection;
    });
    expect(result).toBe(live);
    await written('a', 'b');
    await written('c');
    await written('a');
    expect((await logged()).at(0)).toBe('early');
    expect((await logged()).slice(1, 3).sort()).toEqual(['b', 'c']);
    expect((await logged()).at(-1)).toBe('a');
    expect(await writes.logged(storeId, ['a', 'x', 'b'])).toEqual(new Set(['a', 'b']));
    await writes.endChangeLog(storeId);
    expect(await logged()).toEqual([]);
  });

  it('keeps a change of a product that came while an earlier one was replayed', async () => {
    await writes.startChangeLog(storeId, live);
    await written('a', 'b');
    const changes = await writes.oldestChanges(storeId, 100);
    await written('b');
    await writes.dropReplayed(storeId, changes);
    expect(await logged()).toEqual(['b']);
  });

  it('switches writes to the other version only when every change has been replayed', async () => {
    await writes.startChangeLog(storeId, live);
    await written('a');
    expect(await writes.cutOver(storeId, live, next)).toBe(false);
    expect(await written('b')).toBe(live);
    await writes.dropReplayed(storeId, await writes.oldestChanges(storeId, 100));
    expect(await writes.cutOver(storeId, live, next)).toBe(true);
    expect(await written('c')).toBe(next);
    // A second call after a crash succeeds too, even when the new version already has changes.
    expect(await writes.cutOver(storeId, live, next)).toBe(true);
    expect(await logged()).toEqual(['c']);
  });

  it('runs a write again on the other version when writes were switched meanwhile', async () => {
    await writes.startChangeLog(storeId, live);
    const seen: string[] = [];
    await writes.run(storeId, ['a'], async ({ collection }) => {
      seen.push(collection);
      await writes.cutOver(storeId, live, next);
    });
    expect(seen).toEqual([live, next]);
    expect(await logged()).toEqual(['a']);
  });

  it('makes writes wait at the fence until the cut-over, or for a second without one', async () => {
    await writes.startChangeLog(storeId, live);
    await writes.fence(storeId);
    const began = performance.now();
    const write = written('a');
    setTimeout(() => void writes.cutOver(storeId, live, next), 200);
    expect(await write).toBe(next);
    expect(performance.now() - began).toBeGreaterThan(150);
    await writes.fence(storeId);
    const again = performance.now();
    await written('b');
    expect(performance.now() - again).toBeGreaterThan(700);
  });

  it('follows the alias when Redis names a version that is gone', async () => {
    await writes.startChangeLog(storeId, 'products-gone-01234567-1');
    expect(await written('a')).toBe(live);
    expect(await logged()).toEqual([]);
  });

  it('keeps writing to the version that writes were switched to while the alias still leads to the other', async () => {
    await writes.startChangeLog(storeId, live);
    await writes.cutOver(storeId, live, next);
    expect(await written('a')).toBe(next);
    await collections.repoint(
      new Map([
        [aliasOf(storeId), next],
        [nextAliasOf(storeId), null],
        [previousAliasOf(storeId), live],
      ]),
    );
    expect(await written('b')).toBe(next);
  });
});
