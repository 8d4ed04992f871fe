import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ImageDownloader } from './image-downloader.js';

// Names may resolve to private addresses here, so that the first hop reaches a server on this machine. Literal addresses are refused.
vi.mock('./address-guard.js', async (original) => ({
  ...(await original<typeof import('./address-guard.js')>()),
  publicLookup: (await import('node:dns')).lookup,
}));

const cert = readFileSync('test/fixtures/tls/localhost.cert.pem', 'utf8');
const key = readFileSync('test/fixtures/tls/localhost.key.pem', 'utf8');

let server: Server;
let base: string;
let downloader: ImageDownloader;

beforeAll(async () => {
  server = createServer({ cert, key }, ({ url }, response) => {
    if (url === '/picture') response.writeHead(200, { 'content-type': 'image/jpeg', etag: '"v1"' }).end('picture');
    else response.writeHead(302, { location: `https://${decodeURIComponent(url?.slice(1) ?? '')}/` }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `https://localhost:${(server.address() as AddressInfo).port}`;
  downloader = new ImageDownloader({ maxBytes: 10_000, timeoutMs: 700, ca: cert });
});
afterAll(async () => {
  await downloader.close();
  server.closeAllConnections();
  server.close();
});

describe('a redirect', () => {
  it('is reached: the first hop is let through', async () => {
    expect(await downloader.download(`${base}/picture`)).toMatchObject({ etag: '"v1"' });
  });

  it.each(['169.254.169.254', '127.0.0.1', '10.0.0.1', '[::1]', '[fd00::1]'])('is not followed to %s', async (address) => {
    await expect(downloader.download(`${base}/${encodeURIComponent(address)}`)).rejects.toMatchObject({
      code: 'image-address-forbidden',
      message: expect.stringContaining(address.replace(/[[\]]/g, '')),
    });
  });
});
