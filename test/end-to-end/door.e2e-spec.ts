import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiProblem, VitrineClient } from '#client';
import { loadConfig } from '#platform';
import { hugePng } from '../support/huge-png.js';
import { startTestStack, type TestStack } from '../support/stack.js';

let test: TestStack;
let keys: Readonly<Record<'search' | 'catalog' | 'admin', string>>;
let routes: { readonly method: string; readonly path: string }[];

beforeAll(async () => {
  test = await startTestStack();
  const keyOf = async (scope: string): Promise<string> => (await test.client.keys.create(scope, [scope])).key;
  keys = { search: await keyOf('search'), catalog: await keyOf('catalog'), admin: await keyOf('admin') };
  // The routes come from the router, because the documentation could miss one.
  const { createApi } = (await import(
    join(process.cwd(), 'dist/apps/api/src/api.application.js')
  )) as typeof import('../../apps/api/src/api.application.js');
  const { app, routes: all } = await createApi(loadConfig({ ...test.stack.settings, API_PORT: '0' }));
  await app.init();
  routes = all.filter(({ access }) => access !== 'open').map(({ method, url }) => ({ method, path: url.replaceAll(/:[a-z]+/gi, 'x') }));
  await app.close();
});
afterAll(async () => test.stop());

/** Sends a request line without any normalisation, and returns the status of the answer. */
function statusOf(requestLine: string, headers: readonly string[] = []): Promise<number> {
  const { hostname, port } = new URL(test.stack.apiUrl);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `${requestLine} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: close\r\n${headers.map((one) => `${one}\r\n`).join('')}\r\n`,
      );
    });
    let text = '';
    socket.on('data', (data: Buffer) => (text += data.toString()));
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1])));
    socket.on('error', reject);
  });
}

const encoded = (path: string): string => path.replace('/v1/', '/%761/');

/** The ways in which the address of a route can be written. */
const forms = (path: string): string[] => [
  path,
  encoded(path),
  path.replaceAll(/[a-z]/g, (letter, at: number) => (at % 5 === 1 ? `%${letter.charCodeAt(0).toString(16)}` : letter)),
  `${test.stack.apiUrl}${path}`,
  `${test.stack.apiUrl}${encoded(path)}`,
  `/${path}`,
  path.toUpperCase(),
  `${path}/`,
];

/** What the key opens that stands in a storefront, where all the world can read it. */
const isForShoppers = (method: string, path: string): boolean =>
  /^\/v1\/(search|suggest|schema|looks|instantsearch|query-images(\/x)?)$/.test(path) ||
  path.startsWith('/1/indexes/') ||
  (['GET', 'HEAD'].includes(method) && /^\/v1\/products\/[^/]+(\/similar)?$/.test(path));

describe('access to routes', () => {
  it('lets no request through without a key, however its address is written', async () => {
    expect(routes.length).toBeGreaterThan(25);
    for (const { method, path } of routes) {
      for (const form of forms(path)) {
        expect([401, 404, 405], `${method} ${form}`).toContain(await statusOf(`${method} ${form}`));
        expect([401, 404, 405], `${method} ${form}`).toContain(await statusOf(`${method} ${form}`, ['Authorization: Bearer vt_wrong']));
      }
      expect(await statusOf(`${method} ${path}`)).toBe(401);
      expect(await statusOf(`${method} ${encoded(path)}`)).toBe(401);
    }
  });

  it('lets no request through with a key of a lesser scope', async () => {
    const isRefused = async (method: string, path: string, key: string): Promise<boolean> =>
      (await statusOf(`${method} ${encoded(path)}`, [`X-API-Key: ${key}`])) === 403;
    for (const { method, path } of routes) {
      const refused = [
        await isRefused(method, path, keys.search),
        await isRefused(method, path, keys.catalog),
        await isRefused(method, path, keys.admin),
      ];
      const expected = /^\/(v1\/operator|admin\/queues)(\/|$)/.test(path)
        ? [true, true, true]
        : path.startsWith('/v1/admin/')
          ? [true, true, false]
          : [!isForShoppers(method, path), false, false];
      expect(refused, `${method} ${path}`).toEqual(expected);
    }
    expect(routes.filter(({ method, path }) => isForShoppers(method, path)).length).toBeGreaterThanOrEqual(8);
  });

  it('starts no reindex for somebody without a key', async () => {
    const response = await fetch(`${test.stack.apiUrl}/%761/operator/reindexes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'anonymous' }),
    });
    expect(response.status).toBe(401);
    expect(await test.client.reindexes()).toEqual([]);
  });

  it('refuses a large body before any of it is read: without a key, and where there is no route', async () => {
    const large = ['Content-Type: application/json', 'Content-Length: 32000000'];
    expect(await statusOf('POST /v1/search', large)).toBe(401);
    expect(await statusOf('POST /v1/products', [...large, 'Authorization: Bearer vt_wrong'])).toBe(401);
    expect(await statusOf('POST /v1/nowhere', large)).toBe(404);
  });

  it('leaves the open routes open', async () => {
    for (const path of ['/health/live', '/health/ready', '/metrics', '/docs', '/openapi.json', '/favicon.ico']) {
      expect((await fetch(test.stack.apiUrl + path)).status, path).toBe(200);
    }
  });
});

describe('names that every object has', () => {
  const NAMES = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf'];

  it.each(NAMES)('are names of nothing: %s', async (name) => {
    const asked = async (path: string): Promise<number> =>
      (await fetch(test.stack.apiUrl + path, { headers: { 'x-api-key': keys.search } })).status;
    for (const query of [`facet_by=${name}`, `sort_by=${name}:asc`, `group_by=${name}`, `filter_by=${name}:=x`, `filter_by=${name}:>1`]) {
      expect(await asked(`/v1/search?q=red&${query}`), query).toBe(400);
    }
    const params = [{ facets: [name] }, { facetFilters: [`${name}:x`] }, { numericFilters: [`${name}>1`] }, { filters: `${name}:=x` }];
    for (const one of params) {
      const answer = await fetch(`${test.stack.apiUrl}/v1/instantsearch`, {
        method: 'POST',
        headers: { 'x-api-key': keys.search, 'content-type': 'application/json' },
        body: JSON.stringify({ requests: [{ indexName: 'products', params: { query: '', ...one } }] }),
      });
      expect(answer.status, JSON.stringify(one)).toBe(400);
    }
  });
});

describe('pictures', () => {
  it('take a bounded amount of memory, however many come at once', async () => {
    const image = hugePng(7_000, 7_000);
    const residentMb = async (): Promise<number> => {
      const text = await (await fetch(`${test.stack.apiUrl}/metrics`)).text();
      return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]) / 1e6;
    };
    const client = new VitrineClient(test.stack.apiUrl, keys.search);
    const outcome = (look: Promise<unknown>): Promise<number> =>
      look.then(
        () => 200,
        (error: unknown) => (error instanceof ApiProblem ? error.problem.status : 0),
      );
    const before = await residentMb();
    let most = before;
    const watching = setInterval(() => void residentMb().then((mb) => (most = Math.max(most, mb))), 100);
    const statuses = await Promise.all(
      Array.from({ length: 10 }, () => outcome(client.look(image, { boxes: [{ xmin: 0, ymin: 0, xmax: 7_000, ymax: 7_000 }] }))),
    );
    clearInterval(watching);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(most - before).toBeLessThan(450);
  });
});

describe('one request with a public key', () => {
  const instantSearch = (requests: readonly object[]): Promise<Response> =>
    fetch(`${test.stack.apiUrl}/v1/instantsearch`, {
      method: 'POST',
      headers: { 'x-api-key': keys.search, 'content-type': 'application/json' },
      body: JSON.stringify({ requests }),
    });
  const isAlive = async (): Promise<boolean> => (await fetch(`${test.stack.apiUrl}/health/live`)).ok;

  it.each<[string, object]>([
    ['100 000 alternatives', { facetFilters: [Array.from({ length: 100_000 }, (_, n) => `color:c${n}`)] }],
    ['100 000 conditions', { facetFilters: Array.from({ length: 100_000 }, (_, n) => `color:c${n}`) }],
    ['40 000 spaces in a number', { numericFilters: [`price>${' '.repeat(40_000)}1 x`] }],
    ['200 000 facets', { facets: Array.from({ length: 200_000 }, (_, n) => `f${n}`) }],
    ['a filter of 100 000 letters', { filters: 'x'.repeat(100_000) }],
  ])('cannot end or hold the API: %s', async (_name, params) => {
    const started = performance.now();
    const { status } = await instantSearch([{ indexName: 'products', params: { query: '', ...params } }]);
    expect([400, 413]).toContain(status);
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(await isAlive()).toBe(true);
  });

  it('folds alternatives of one field, and takes as many as a request may have', async () => {
    const alternatives = Array.from({ length: 200 }, (_, n) => `color:c${n}`);
    const response = await instantSearch([{ indexName: 'products', params: { query: '', facetFilters: [alternatives] } }]);
    expect(response.status).toBe(200);
  });

  it('fails alone when it is one of several searches', async () => {
    const good = { indexName: 'products', params: { query: '' } };
    const response = await instantSearch([
      good,
      { indexName: 'products', params: { query: '', facets: ['nonsense'] } },
      { params: { page: 'x' } },
      good,
    ]);
    expect(response.status).toBe(200);
    const { results } = (await response.json()) as { results: { nbHits: number; error?: { code: string } }[] };
    expect(results.map(({ error }) => error?.code)).toEqual([undefined, 'unknown-field', 'invalid-request', undefined]);
  });
});
