import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VitrineClient } from '#client';
import { ObjectStore, storePrefix } from '#image-store';
import { openRedis } from '#redis';
import { loadConfig } from '#platform';
import { IndexUnavailableError, openCollections, type Collections } from '#product-index';
import { imageKey, productJpeg, sampleProducts, toFeedRow, toJsonLines, type FeedRow, type SampleProduct } from '#sample-catalog';
import { DevStack, type DevStackOptions } from '../../scripts/dev-stack/dev-stack.js';
import { emptyIndex, indexEnv } from './index-engine.js';

/** A whole stack in a directory of its own, with an admin's client. */
export interface TestStack {
  readonly stack: DevStack;
  readonly directory: string;
  readonly adminKey: string;
  readonly client: VitrineClient;
  /** Puts an object into a store's part of the bucket; by default the first store's. */
  put(key: string, bytes: Uint8Array, storeId?: string): Promise<void>;
  /** A client with an admin key of another store. */
  clientOf(storeId: string): Promise<VitrineClient>;
  /** Reads an object from the first store's part of the bucket. */
  read(key: string): Promise<Uint8Array>;
  /** Removes an object from the first store's part of the bucket. */
  remove(key: string): Promise<void>;
  /** The index that the stack's processes use, whatever engine it is. To be closed by the caller. */
  openIndex(): Promise<Collections>;
  /** Whether the index has a version of the products. */
  hasVersion(name: string | undefined): Promise<boolean>;
  stop(): Promise<void>;
}

export async function startTestStack(
  env: Readonly<Record<string, string>> = {},
  options: Pick<DevStackOptions, 'storeId' | 'appendFsync' | 'storefrontKey'> = {},
): Promise<TestStack> {
  const directory = await mkdtemp(join(tmpdir(), 'vitrine-e2e-'));
  const adminKey = `vt_${randomBytes(24).toString('base64url')}`;
  if (env['QDRANT_URL'] === undefined) await emptyIndex();
  const stack = await DevStack.start({ directory, adminKey, env: { LOG_LEVEL: 'warn', ...indexEnv(), ...env }, ...options });
  const objects = new ObjectStore(stack.s3);
  const openIndex = (): Promise<Collections> => openCollections(loadConfig(stack.settings).index);
  return {
    stack,
    directory,
    adminKey,
    client: new VitrineClient(stack.apiUrl, adminKey),
    put: (key, bytes, storeId = stack.storeId) => objects.put(`${storePrefix(storeId)}${key}`, bytes),
    clientOf: async (storeId) => new VitrineClient(stack.apiUrl, await keyOfStore(stack.redisUrl, storeId)),
    read: async (key) => {
      const object = await objects.get(`${storePrefix(stack.storeId)}${key}`);
      return 'bytes' in object ? object.bytes : new Uint8Array();
    },
    remove: (key) => objects.delete(`${storePrefix(stack.storeId)}${key}`),
    openIndex,
    hasVersion: async (name) => {
      if (name === undefined) throw new Error('no version is named');
      const collections = await openIndex();
      try {
        await collections.index(name);
        return true;
      } catch (error) {
        if (error instanceof IndexUnavailableError && /not found/i.test(error.message)) return false;
        throw error;
      } finally {
        await collections.close();
      }
    },
    stop: async () => {
      objects.close();
      await stack.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Creates an admin key of a store by writing it to Redis, as the API stores its keys. */
async function keyOfStore(redisUrl: string, storeId: string): Promise<string> {
  const secret = `vt_${randomBytes(24).toString('base64url')}`;
  const redis = openRedis(redisUrl);
  const record = { id: randomUUID(), storeId, name: 'test', scopes: ['admin'], createdAt: new Date().toISOString() };
  await redis.hset('vitrine:keys', createHash('sha256').update(secret).digest('hex'), JSON.stringify(record));
  redis.disconnect();
  return secret;
}

/** Imports the first products of a sample catalog into the store. Returns their feed rows. */
export async function importSample(test: TestStack, seed: number, count: number): Promise<readonly FeedRow[]> {
  const { rows } = await uploadSample(test, seed, count);
  const feed = join(test.directory, 'feed.jsonl');
  await writeFile(feed, toJsonLines(rows));
  const { id } = await test.client.imports.start(feed);
  const { state, counts } = await test.client.imports.wait(id);
  if (state !== 'done' || counts.indexed !== count) throw new Error(`the import is ${state} with ${counts.indexed} of ${count} products`);
  return rows;
}

/** Uploads the pictures of the first products of a sample catalog. @returns the products, and the rows of their feed. */
export async function uploadSample(
  { put }: TestStack,
  seed: number,
  count: number,
): Promise<{ products: SampleProduct[]; rows: FeedRow[] }> {
  const products = sampleProducts(seed, count);
  for (const product of products) await put(imageKey(product), await productJpeg(product, 160));
  return { products, rows: products.map(toFeedRow) };
}
