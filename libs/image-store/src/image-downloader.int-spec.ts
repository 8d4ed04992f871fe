import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImageDownloader } from './image-downloader.js';

const cert = readFileSync('test/fixtures/tls/localhost.cert.pem', 'utf8');
const key = readFileSync('test/fixtures/tls/localhost.key.pem', 'utf8');
const LIMITS = { maxBytes: 10_000, timeoutMs: 700, ca: cert };

const ANSWERS: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>> = {
  '/picture': (request, response) => {
    if (request.headers['if-none-match'] === '"v1"') response.writeHead(304).end();
    else response.writeHead(200, { 'content-type': 'image/jpeg', etag: '"v1"' }).end('picture');
  },
  '/moved': (_, response) => response.writeHead(302, { location: '/picture' }).end(),
  '/loop': (_, response) => response.writeHead(302, { location: '/loop' }).end(),
  '/to-http': (_, response) => response.writeHead(302, { location: 'http://localhost/' }).end(),
  '/gone': (_, response) => response.writeHead(410).end(),
  '/broken': (_, response) => response.writeHead(503).end(),
  '/busy': (_, response) => response.writeHead(429).end(),
  '/forbidden': (_, response) => response.writeHead(403).end(),
  '/html': (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
  '/announced': (_, response) =>
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': '999999' }).end('x'.repeat(999_999)),
  '/endless': (_, response) => {
    response.writeHead(200, { 'content-type': 'image/png' });
    const timer = setInterval(() => response.write(Buffer.alloc(4_000)), 5);
    response.on('close', () => clearInterval(timer));
  },
  '/silent': () => undefined,
  '/slow': (_, response) => {
    atOnce.now++;
    atOnce.most = Math.max(atOnce.most, atOnce.now);
    setTimeout(() => {
      atOnce.now--;
      response.writeHead(200, { 'content-type': 'image/png' }).end('slow');
    }, 60);
  },
  '/cut': (_, response) => {
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': '9000' });
    response.write('some');
    setTimeout(() => response.destroy(), 20);
  },
};

const atOnce = { now: 0, most: 0 };
let server: Server;
let base: string;
let downloader: ImageDownloader;

beforeAll(async () => {
  server = createServer({ cert, key }, (request, response) => ANSWERS[request.url ?? '']?.(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `https://localhost:${(server.address() as AddressInfo).port}`;
  downloader = new ImageDownloader({ ...LIMITS, allowPrivateAddresses: true });
});
afterAll(async () => {
  await downloader.close();
  server.closeAllConnections();
  server.close();
});

describe('ImageDownloader', () => {
  it('asks a host for four pictures at a time, and counts no time in which a picture waits for the others', async () => {
    // Sixty pictures take fifteen turns of 60 ms, which is longer than the limit of 700 ms for one.
    const all = await Promise.all(Array.from({ length: 60 }, () => downloader.download(`${base}/slow`)));
    expect([all.length, atOnce.most]).toEqual([60, 4]);
  });

  it('leaves a host alone that asks for it', async () => {
    const asking = createServer({ cert, key }, (_, response) => void response.writeHead(429, { 'retry-after': '5' }).end());
    await new Promise<void>((resolve) => asking.listen(0, '127.0.0.1', resolve));
    const url = `https://localhost:${(asking.address() as AddressInfo).port}/`;
    await expect(downloader.download(url)).rejects.toMatchObject({ message: 'the address answers 429', transient: true });
    await expect(downloader.download(url)).rejects.toMatchObject({
      message: expect.stringContaining('asks to be left alone'),
      transient: true,
    });
    asking.closeAllConnections();
    asking.close();
  });

  it('downloads a picture with its ETag, also after a redirect', async () => {
    expect(await downloader.download(`${base}/picture`)).toEqual({ bytes: Buffer.from('picture'), etag: '"v1"' });
    expect(await downloader.download(`${base}/moved`)).toMatchObject({ etag: '"v1"' });
  });

  it('is told when the picture at hand is still the one', async () => {
    expect(await downloader.download(`${base}/picture`, '"v1"')).toEqual({ notModified: true });
  });

  it.each([
    ['/gone', 'image-not-found', false],
    ['/forbidden', 'image-unreachable', false],
    ['/broken', 'image-unreachable', true],
    ['/busy', 'image-unreachable', true],
    ['/loop', 'image-unreachable', false],
    ['/html', 'unsupported-image', false],
    ['/announced', 'image-too-large', false],
    ['/endless', 'image-too-large', false],
    ['/silent', 'image-unreachable', true],
    ['/cut', 'image-unreachable', true],
    ['/to-http', 'image-address-forbidden', false],
  ])('answers %s with %s (transient: %s)', async (path, code, transient) => {
    await expect(downloader.download(`${base}${path}`)).rejects.toMatchObject({ code, transient });
  });

  it('downloads from no address that is not public, whether it is written or what a name resolves to', async () => {
    const guarded = new ImageDownloader(LIMITS);
    await expect(guarded.download('https://169.254.169.254/')).rejects.toMatchObject({ code: 'image-address-forbidden' });
    await expect(guarded.download(`${base}/picture`)).rejects.toMatchObject({ code: 'image-address-forbidden' });
    await guarded.close();
  });
});
