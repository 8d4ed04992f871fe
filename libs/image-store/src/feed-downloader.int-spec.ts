import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FeedDownloader } from './feed-downloader.js';

const cert = readFileSync('test/fixtures/tls/localhost.cert.pem', 'utf8');
const key = readFileSync('test/fixtures/tls/localhost.key.pem', 'utf8');
const FEED = 'id,title\na,Lamp\n';
const MODIFIED = 'Wed, 25 Nov 2026 08:00:00 GMT';

const ANSWERS: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>> = {
  '/etag': ({ headers }, response) => {
    if (headers['if-none-match'] === '"v1"') response.writeHead(304).end();
    else response.writeHead(200, { etag: '"v1"', 'last-modified': MODIFIED }).end(FEED);
  },
  '/modified': ({ headers }, response) => {
    if (headers['if-modified-since'] === MODIFIED) response.writeHead(304).end();
    else response.writeHead(200, { 'last-modified': MODIFIED }).end(FEED);
  },
  '/moved': (_, response) => void response.writeHead(302, { location: '/etag' }).end(),
  '/locked': ({ headers }, response) => {
    const isKnown = headers.authorization === `Basic ${Buffer.from('ann:s@fe').toString('base64')}`;
    response.writeHead(isKnown ? 200 : 401).end(FEED);
  },
  '/gone': (_, response) => void response.writeHead(404).end(),
  '/broken': (_, response) => void response.writeHead(502).end(),
  '/to-http': (_, response) => void response.writeHead(302, { location: 'http://localhost/' }).end(),
  '/announced': (_, response) => void response.writeHead(200, { 'content-length': '99999' }).end('x'.repeat(99_999)),
  '/endless': (_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write(Buffer.alloc(900)), 2);
    response.on('close', () => clearInterval(timer));
  },
  '/cut': (_, response) => {
    response.writeHead(200, { 'content-length': '900' });
    response.write('some');
    setTimeout(() => response.destroy(), 20);
  },
  '/silent': () => undefined,
};

let server: Server;
let base: string;
let downloader: FeedDownloader;

beforeAll(async () => {
  server = createServer({ cert, key }, (request, response) => ANSWERS[request.url ?? '']?.(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `https://localhost:${(server.address() as AddressInfo).port}`;
  downloader = new FeedDownloader({ allowPrivateAddresses: true, ca: cert, maxBytes: 10_000, timeoutMs: 400 });
});
afterAll(async () => {
  await downloader.close();
  server.closeAllConnections();
  server.close();
});

describe('FeedDownloader', () => {
  it.each([
    ['/etag', { etag: '"v1"', lastModified: MODIFIED }],
    ['/moved', { etag: '"v1"', lastModified: MODIFIED }],
    ['/modified', { lastModified: MODIFIED }],
  ])('downloads a feed, and not again what has not changed: %s', async (path, validators) => {
    const download = await downloader.open(`${base}${path}`);
    expect(download && (await text(download.body))).toBe(FEED);
    const version = download?.version();
    expect(version).toEqual({ ...validators, sha256: createHash('sha256').update(FEED).digest('hex') });
    expect(await downloader.open(`${base}${path}`, version)).toBeUndefined();
  });

  it('sends the name and the password of the address', async () => {
    const url = `${base.replace('https://', 'https://ann:s%40fe@')}/locked`;
    const download = await downloader.open(url);
    expect(download && (await text(download.body))).toBe(FEED);
  });

  it.each([
    ['/locked', 'feed-unreachable', false],
    ['/gone', 'feed-not-found', false],
    ['/broken', 'feed-unreachable', true],
    ['/to-http', 'feed-address-forbidden', false],
    ['/announced', 'feed-too-large', false],
    ['/silent', 'feed-unreachable', true],
  ])('answers %s with %s (transient: %s)', async (path, code, transient) => {
    await expect(downloader.open(`${base}${path}`)).rejects.toMatchObject({ code, transient });
  });

  it.each([
    ['/endless', 'feed-too-large', false],
    ['/cut', 'feed-unreachable', true],
  ])('fails while it reads %s with %s (transient: %s)', async (path, code, transient) => {
    const download = await downloader.open(`${base}${path}`);
    await expect(download && text(download.body)).rejects.toMatchObject({ code, transient });
  });

  it('gives up a host at once that has no address', async () => {
    await expect(downloader.open('https://no-such-host.invalid/feed.csv')).rejects.toMatchObject({
      code: 'feed-unreachable',
      transient: false,
    });
  });

  it('asks no private address', async () => {
    const guarded = new FeedDownloader({ ca: cert, maxBytes: 10_000 });
    for (const url of [`${base}/etag`, `https://127.0.0.1:${new URL(base).port}/etag`, 'https://169.254.169.254/latest/meta-data']) {
      await expect(guarded.open(url)).rejects.toMatchObject({ code: 'feed-address-forbidden' });
    }
    await guarded.close();
  });
});
