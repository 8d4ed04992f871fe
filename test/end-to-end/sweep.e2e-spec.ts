import { readFileSync } from 'node:fs';
import { readdir, utimes } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SweepDocument } from '#api-contract';
import { ObjectStore, storePrefix } from '#image-store';
import { openRedis } from '#redis';
import { productJpeg, sampleProducts } from '#sample-catalog';
import { runCli } from '../support/cli.js';
import { startTestStack, type TestStack } from '../support/stack.js';

const CERTIFICATE = resolve('test/fixtures/tls/localhost.cert.pem');
const PICTURES = sampleProducts(301, 6);

let server: Server;
let test: TestStack;
let objects: ObjectStore;

beforeAll(async () => {
  const files = new Map<string, Buffer>(
    await Promise.all(PICTURES.map(async (one, n) => [`/${n}.jpg`, await productJpeg(one, 120)] as const)),
  );
  server = createServer(
    { cert: readFileSync(CERTIFICATE), key: readFileSync('test/fixtures/tls/localhost.key.pem') },
    ({ url = '' }, response) => response.end(files.get(url)),
  );
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  test = await startTestStack({ NODE_EXTRA_CA_CERTS: CERTIFICATE, IMAGE_ALLOW_PRIVATE_ADDRESSES: 'true' });
  objects = new ObjectStore(test.stack.s3);
});
afterAll(async () => {
  objects.close();
  await test.stop();
  server.close();
});

const addressOf = (n: number): string => `https://localhost:${(server.address() as AddressInfo).port}/${n}.jpg`;
const write = (id: string, fields: object): Promise<object> =>
  test.client.json('PUT', `/v1/products/${id}?wait=20s`, { title: `Article ${id}`, ...fields });
const sweep = async (more: object = {}): Promise<SweepDocument['stores'][number]['kinds']> => {
  // Objects are dated to the second.
  await sleep(1_100);
  return (await test.client.sweep({ older_than_days: 0, ...more })).stores.find(({ store }) => store === 'main')?.kinds ?? [];
};
/** Dates all objects of the bucket a week back. */
async function age(): Promise<void> {
  const weekAgo = new Date(Date.now() - 7 * 24 * 3600_000);
  for (const entry of await readdir(join(test.directory, 's3'), { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) await utimes(join(entry.parentPath, entry.name), weekAgo, weekAgo);
  }
}

const countsOf = (kinds: Awaited<ReturnType<typeof sweep>>): object =>
  Object.fromEntries(kinds.map(({ kind, objects: all, rubbish_objects: rubbish }) => [kind, [all, rubbish]]));
const shown = async (id: string): Promise<number> => {
  const { pictures } = await test.client.json<{ pictures?: { src: string }[] }>('GET', `/v1/products/${id}`);
  return (await fetch(new URL(pictures?.[0]?.src ?? '', test.stack.apiUrl))).status;
};

describe('a sweep', () => {
  it('finds pictures of deleted and changed products, feeds and reports that belong to nothing, and nothing else', async () => {
    for (const n of [0, 1, 2]) await write(`p-${n}`, { image: addressOf(n) });
    await test.put('images/own.jpg', await productJpeg(PICTURES[4] as (typeof PICTURES)[number], 120));
    await test.put('images/unused.jpg', await productJpeg(PICTURES[5] as (typeof PICTURES)[number], 120));
    await test.put('feeds/catalog.csv', Buffer.from('id,title\n'));
    await write('p-own', { image: 'images/own.jpg' });
    await test.put('feeds/7f1b4c9e-8d3a-4c56-9f2e-1a2b3c4d5e6f', Buffer.from('id,title\n'));
    await test.put('imports/of-long-ago/errors/000000000001-rows.jsonl', Buffer.from('{}'));
    expect(countsOf(await sweep())).toEqual({ downloads: [3, 0], uploads: [3, 1], feeds: [1, 1], imports: [1, 1] });
    await test.client.json('DELETE', '/v1/products/p-0');
    await write('p-1', { image: addressOf(3) });
    expect(countsOf(await sweep())).toEqual({ downloads: [4, 2], uploads: [3, 1], feeds: [1, 1], imports: [1, 1] });
  });

  it('removes nothing that is younger than a day', async () => {
    await expect(test.client.sweep({ dry_run: false, older_than_days: 0 })).rejects.toMatchObject({ problem: { code: 'invalid-request' } });
  });

  it('keeps what is young', async () => {
    expect(countsOf(await sweep({ older_than_days: 1 }))).toMatchObject({ downloads: [4, 0], uploads: [3, 0], feeds: [1, 0] });
    expect(countsOf(await sweep({ older_than_days: undefined }))).toMatchObject({ downloads: [4, 0] });
  });

  it('removes nothing unless that is said', async () => {
    const { out, code } = await runCli(test, 'sweep', '--older-than', '0s');
    expect(code).toBe(0);
    expect(out).toMatch(/main +│ downloads +│ 4 +│ [\d.]+ +│ 2 /);
    expect(out).toContain('Nothing was removed');
    expect(countsOf(await sweep())).toMatchObject({ downloads: [4, 2] });
  });

  it('removes it, but for pictures that the merchant put there, and tells the bytes', async () => {
    await age();
    const { out } = await runCli(test, 'sweep', '--older-than', '2d', '--yes');
    expect(out).toContain('removed');
    expect(countsOf(await sweep())).toEqual({ downloads: [2, 0], uploads: [3, 1], feeds: [0, 0], imports: [0, 0] });
    expect(await Promise.all(['p-1', 'p-2', 'p-own'].map(shown))).toEqual([200, 200, 200]);
    expect((await test.client.stores.list())[0]).toMatchObject({ bytes: expect.any(Number) });
  });

  it('removes those too where that is said', async () => {
    await age();
    await sweep({ dry_run: false, uploads: true, older_than_days: 2 });
    expect(countsOf(await sweep())).toMatchObject({ uploads: [2, 0] });
    expect(await shown('p-own')).toBe(200);
  });

  it('removes nothing where no product has a picture any more, unless that is said', async () => {
    const lone = await test.clientOf('lone');
    await lone.json('PUT', '/v1/products/only?wait=20s', { title: 'Only', image: addressOf(5) });
    await lone.json('DELETE', '/v1/products/only');
    await age();
    const swept = async (more: object): Promise<SweepDocument['stores'][number] | undefined> =>
      (await test.client.sweep({ dry_run: false, older_than_days: 2, ...more })).stores.find(({ store }) => store === 'lone');
    expect(await swept({})).toMatchObject({ is_held_back: true });
    expect((await swept({}))?.kinds[0]).toMatchObject({ kind: 'downloads', objects: 1, rubbish_objects: 1, is_removed: false });
    expect(await swept({ most: true })).toMatchObject({ is_held_back: false });
    expect((await swept({}))?.kinds[0]).toMatchObject({ objects: 0 });
  });

  it('counts a picture once that two versions of the index have', async () => {
    const { id } = await test.client.startReindex({ model: 'mini-clip-64', reason: 'to try it', auto_swap: true });
    await test.client.waitForReindex(id);
    expect(countsOf(await sweep())).toMatchObject({ downloads: [2, 0], uploads: [2, 0] });
  });

  it('does not run twice at a time in a store, and is for operators alone', async () => {
    const redis = openRedis(test.stack.redisUrl);
    await redis.set('vitrine:sweep-lock:{main}', 'other', 'PX', 5_000);
    await expect(test.client.sweep()).rejects.toMatchObject({ problem: { code: 'conflict' } });
    await redis.del('vitrine:sweep-lock:{main}');
    redis.disconnect();
    await expect((await test.clientOf('other')).sweep()).rejects.toMatchObject({ problem: { code: 'insufficient-scope' } });
    expect(await objects.modifiedAt(`${storePrefix('main')}images/unused.jpg`)).toBeUndefined();
  });
});
