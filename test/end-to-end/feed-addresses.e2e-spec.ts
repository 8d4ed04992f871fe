import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ImportDocument, PreviewDocument } from '#api-contract';
import { runCli } from '../support/cli.js';
import { TestCatalog } from '../support/test-catalog.js';

const CERTIFICATE = resolve('test/fixtures/tls/localhost.cert.pem');

let catalog: TestCatalog;
let shop: Server;
let base: string;
/** What the shop answers, and how often it sent a whole feed. */
let feed: string;
let hasValidators: boolean;
let sent: number;

beforeAll(async () => {
  shop = createServer(
    { cert: readFileSync(CERTIFICATE), key: readFileSync('test/fixtures/tls/localhost.key.pem') },
    ({ headers, url }, response) => {
      const etag = `"${Buffer.from(feed).toString('base64url').slice(-40)}"`;
      if (url !== '/feed.csv') response.writeHead(404).end();
      else if (hasValidators && headers['if-none-match'] === etag) response.writeHead(304).end();
      else {
        sent++;
        response.writeHead(200, hasValidators ? { etag } : {}).end(feed);
      }
    },
  );
  await new Promise<void>((done) => shop.listen(0, '127.0.0.1', done));
  base = `https://localhost:${(shop.address() as AddressInfo).port}`;
  catalog = await TestCatalog.start({ IMAGE_ALLOW_PRIVATE_ADDRESSES: 'true', NODE_EXTRA_CA_CERTS: CERTIFICATE });
});
afterAll(async () => {
  await catalog.stop();
  shop.closeAllConnections();
  shop.close();
});
beforeEach(() => {
  [sent, hasValidators] = [0, true];
});

const rows = (prefix: string, count: number): string =>
  Array.from({ length: count }, (_, n) => `${prefix}-${n},Lamp ${n},${n + 1}.50,${catalog.images[n % catalog.images.length]}\n`).join('');
const csv = (prefix: string, count: number): string => `id,title,price,image\n${rows(prefix, count)}`;

async function imported(source: { url: string }, options: object = {}): Promise<ImportDocument> {
  const { id } = await catalog.test.client.imports.startFrom(source, options);
  return catalog.test.client.imports.wait(id);
}

describe('a feed with an address', () => {
  it.each([
    ['by its validators', true],
    ['by its bytes', false],
  ])('is fetched and imported, and not again until it changes, %s', async (name, validated) => {
    hasValidators = validated;
    const prefix = validated ? 'validated' : 'bare';
    feed = csv(prefix, 3);
    const url = `${base.replace('https://', 'https://ann:secret@')}/feed.csv`;
    const first = await imported({ url });
    expect(first, name).toMatchObject({ state: 'done', file_name: 'feed.csv', feed_unchanged: false, counts: { indexed: 3 } });
    expect(first.source).toEqual({ url: `${base}/feed.csv` });
    expect(await imported({ url })).toMatchObject({ state: 'done', feed_unchanged: true, counts: { read: 0, indexed: 0 } });
    expect(sent).toBe(validated ? 1 : 2);
    expect(await imported({ url }, { force: true })).toMatchObject({ feed_unchanged: false, counts: { unchanged: 3 } });
    // The same feed is read again where it is read in another way.
    expect(await imported({ url }, { currency: 'EUR' })).toMatchObject({ feed_unchanged: false, counts: { updated: 3 } });
    feed += rows(`${prefix}-more`, 1);
    expect(await imported({ url })).toMatchObject({ feed_unchanged: false, counts: { read: 4 } });
  });

  it('is read again if products of it could not be indexed', async () => {
    feed = `id,title,image\nlost,Lamp,images/nowhere.jpg\n`;
    const url = `${base}/feed.csv`;
    expect(await imported({ url }, { requireImages: true })).toMatchObject({ counts: { failed: 1 } });
    expect(await imported({ url }, { requireImages: true })).toMatchObject({ feed_unchanged: false, counts: { failed: 1 } });
  });

  it('is previewed, and imported by the command line', async () => {
    feed = csv('shown', 4);
    const preview = await catalog.test.client.json<PreviewDocument>('POST', '/v1/imports/preview', { source: { url: `${base}/feed.csv` } });
    expect(preview).toMatchObject({ counts: { read: 4, accepted: 4 }, feed: { format: 'csv' } });
    const { code, out } = await runCli(catalog.test, 'import', `${base}/feed.csv`);
    expect([code, out]).toEqual([0, expect.stringContaining('4 products can be found now')]);
    const again = await runCli(catalog.test, 'import', `${base}/feed.csv`);
    expect([again.code, again.out]).toEqual([0, expect.stringContaining('has not changed since its last import')]);
  });

  it('fails with a reason where it is not there', async () => {
    const url = `${base}/other.csv`;
    await expect(catalog.test.client.json('POST', '/v1/imports/preview', { source: { url } })).rejects.toThrow(
      /\(feed-not-found\): the address answers 404/,
    );
    expect(await imported({ url })).toMatchObject({
      state: 'failed',
      failure: expect.stringMatching(/^feed-not-found: the address answers 404/),
    });
  });

  it('is said to be out of reach where its host does not answer', async () => {
    const preview = catalog.test.client.json('POST', '/v1/imports/preview', { source: { url: 'https://localhost:1/feed.csv' } });
    await expect(preview).rejects.toThrow(/\(feed-unreachable\): .*the host refuses connections/);
  });

  it.each([
    ['http://shop.example/feed.csv', /https:/],
    ['file:///etc/passwd', /https:/],
  ])('is refused at once: %s', async (url, reason) => {
    await expect(catalog.test.client.imports.startFrom({ url })).rejects.toThrow(reason);
  });
});

describe('a schedule', () => {
  it('imports a feed at once, and says when it does so next', async () => {
    feed = csv('scheduled', 2);
    const set = await runCli(catalog.test, 'imports', 'schedule', 'set', `${base}/feed.csv`, '--every', '6h');
    expect([set.code, set.out]).toEqual([0, expect.stringContaining('is imported every 6h, next at')]);
    let schedule = await catalog.test.client.imports.findSchedule();
    for (; schedule.last_import_id === undefined; schedule = await catalog.test.client.imports.findSchedule()) await sleep(100);
    expect(await catalog.test.client.imports.wait(schedule.last_import_id)).toMatchObject({ state: 'done', counts: { indexed: 2 } });
    const hours = (Date.parse(schedule.next_at ?? '') - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(5.9);
    expect(hours).toBeLessThanOrEqual(6);
    expect((await runCli(catalog.test, 'imports', 'list')).out).toContain('feed.csv');
    expect((await runCli(catalog.test, 'imports', 'schedule', 'remove')).code).toBe(0);
    await expect(catalog.test.client.imports.findSchedule()).rejects.toThrow(/schedule-not-found/);
  });

  it.each([
    ['an interval that is none', { every: '6 hours', import: { source: { s3: 'feeds/a.csv' } } }],
    ['an interval of months', { every: '90d', import: { source: { s3: 'feeds/a.csv' } } }],
    ['an upload', { every: '6h', import: { source: { upload_id: '00000000-0000-4000-8000-000000000000' } } }],
    ['a dry run', { every: '6h', import: { source: { s3: 'feeds/a.csv' }, dry_run: true } }],
    ['two sources', { every: '6h', import: { source: { s3: 'feeds/a.csv', url: 'https://shop.example/feed.csv' } } }],
  ])('is refused for %s', async (_name, body) => {
    await expect(catalog.test.client.json('PUT', '/v1/imports/schedule', body)).rejects.toThrow(/invalid-request/);
  });
});
