import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ObjectStore, storePrefix } from '#image-store';
import { imageKey, productJpeg, sampleProduct } from '#sample-catalog';
import { FaultProxy, type FaultMode } from '../support/fault-proxy.js';
import { startQdrantStub, type QdrantStub } from '../support/qdrant-stub.js';
import { redisForTests } from '../support/redis.js';
import { s3ForTests } from '../support/s3.js';
import { startTestStack, type TestStack } from '../support/stack.js';

/** The page with the table that operators read. This test measures each row of the table. */
const PAGE = 'docs/operations.md';
/** The time-out of one command to a dependency, and of an answer, which may need several commands. */
const TIMEOUT_MS = 1_000;
const WITHIN_MS = 8_000;
const FAULTS = ['refused', 'hung', 'slow'] as const satisfies readonly FaultMode[];
const DEPENDENCIES = ['redis', 'object store', 'index'] as const;

type Dependency = (typeof DEPENDENCIES)[number];

let test: TestStack;
let redis: Awaited<ReturnType<typeof redisForTests>>;
let s3: Awaited<ReturnType<typeof s3ForTests>>;
let qdrant: QdrantStub;
let proxies: Readonly<Record<Dependency, FaultProxy>>;
let searchKey: string;
let image: string;

beforeAll(async () => {
  [redis, s3, qdrant] = await Promise.all([redisForTests(), s3ForTests(), startQdrantStub()]);
  proxies = {
    redis: await FaultProxy.before(redis.url),
    'object store': await FaultProxy.before(s3.config.endpoint),
    index: await FaultProxy.before(qdrant.url),
  };
  test = await startTestStack({
    REDIS_URL: proxies.redis.url,
    REDIS_TIMEOUT_MS: String(TIMEOUT_MS),
    S3_ENDPOINT: proxies['object store'].url,
    S3_TIMEOUT_MS: String(TIMEOUT_MS),
    S3_BUCKET: s3.config.bucket,
    QDRANT_URL: proxies.index.url,
    QDRANT_TIMEOUT_MS: String(TIMEOUT_MS),
    LOG_LEVEL: 'fatal',
  });
  ({ key: searchKey } = await test.client.keys.create('shop window', ['search']));
  const product = sampleProduct(1, 1);
  image = imageKey(product);
  const objects = new ObjectStore(s3.config);
  await objects.put(`${storePrefix(test.stack.storeId)}${image}`, await productJpeg(product, 160));
  objects.close();
  const { state } = await test.client.json<{ state: string }>('PUT', '/v1/products/a?wait=30s', { title: 'A', image });
  if (state !== 'done') throw new Error(`the first product is ${state}`);
  // From now on the API has the key and the store in its caches, as in an open shop.
  await asked('GET', '/v1/search?q=red', undefined, searchKey);
});
afterAll(async () => {
  for (const proxy of Object.values(proxies)) await proxy.set('through');
  await test.stop();
  for (const proxy of Object.values(proxies)) await proxy.stop();
  await Promise.all([redis.stop(), s3.stop(), qdrant.close()]);
});

interface Answer {
  readonly status: number;
  readonly ms: number;
  readonly body: { readonly code?: string; readonly dependency?: string; readonly status?: string };
  readonly retryAfter: string | null;
}

async function asked(method: string, path: string, body?: unknown, key = test.adminKey): Promise<Answer> {
  const started = performance.now();
  const response = await fetch(test.stack.apiUrl + path, {
    method,
    headers: { 'x-api-key': key, ...(body instanceof FormData ? {} : body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: body instanceof FormData ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  return {
    status: response.status,
    ms: Math.round(performance.now() - started),
    body: (text ? JSON.parse(text) : {}) as Answer['body'],
    retryAfter: response.headers.get('retry-after'),
  };
}

function feed(): FormData {
  const form = new FormData();
  form.set('file', new Blob([`{"id":"f","title":"Fed","image":"${image}"}\n`]), 'feed.jsonl');
  return form;
}

/** What shoppers and merchants ask. Each request is made in each state of each dependency. */
const ENDPOINTS: Readonly<Record<string, () => Promise<Answer>>> = {
  'GET /v1/search': () => asked('GET', '/v1/search?q=red', undefined, searchKey),
  'GET /v1/products/{id}': () => asked('GET', '/v1/products/a', undefined, searchKey),
  'PUT /v1/products/{id}': () => asked('PUT', '/v1/products/b', { title: 'B', image }),
  'PATCH /v1/products/{id}': () => asked('PATCH', '/v1/products/a', { price: 5 }),
  'POST /v1/imports': () => asked('POST', '/v1/imports', feed()),
  'GET /health/ready': () => asked('GET', '/health/ready'),
};

/** The table of the page: answers by dependency, fault and endpoint. */
async function documented(): Promise<ReadonlyMap<string, string>> {
  const rows = (await readFile(PAGE, 'utf8')).split('\n').filter((line) => /^\| (redis|object store|index) +\|/.test(line));
  return new Map(
    rows.map((row) => {
      const [dependency = '', fault = '', endpoint = '', answer = ''] = row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
      return [`${dependency} | ${fault} | ${endpoint.replaceAll('`', '')}`, answer];
    }),
  );
}

/** An answer as the table shows it: `200`, `503 redis` with the missing dependency, or `200 degraded` for readiness. */
const shown = ({ status, body }: Answer): string =>
  [status, body.dependency ?? (body.status === 'degraded' ? 'degraded' : '')].join(' ').trim();

describe('while a dependency is refused, hung or slow', () => {
  it('each endpoint answers in time as the documentation says, and everything resumes by itself', async () => {
    const table = await documented();
    const measured: string[] = [];
    const wrong: string[] = [];
    for (const dependency of DEPENDENCIES) {
      for (const fault of FAULTS) {
        await proxies[dependency].set(fault);
        await sleep(1_200);
        for (const [endpoint, ask] of Object.entries(ENDPOINTS)) {
          const answer = await ask();
          const key = `${dependency} | ${fault} | ${endpoint}`;
          measured.push(`| ${key} | ${shown(answer)} | ${answer.ms} ms |`);
          if (table.get(key) !== shown(answer)) wrong.push(`${key}: ${shown(answer)}, documented ${table.get(key)}`);
          if (answer.ms > WITHIN_MS) wrong.push(`${key}: ${answer.ms} ms`);
          if (answer.status === 503 && endpoint !== 'GET /health/ready' && answer.retryAfter === null) wrong.push(`${key}: no Retry-After`);
        }
        await proxies[dependency].set('through');
        await expect.poll(async () => (await asked('GET', '/v1/search?q=red', undefined, searchKey)).status, { timeout: 20_000 }).toBe(200);
        await expect.poll(async () => (await asked('PATCH', '/v1/products/a', { price: 6 })).status, { timeout: 20_000 }).toBe(200);
        await expect
          .poll(async () => (await asked('PUT', '/v1/products/c?wait=10s', { title: `C ${fault}`, image })).status, { timeout: 60_000 })
          .toBe(200);
      }
    }
    process.stdout.write(`${measured.join('\n')}\n`);
    expect(wrong).toEqual([]);
  }, 600_000);

  it('searches go on with keys that were known while Redis and the object store are away together', async () => {
    await Promise.all([proxies.redis.set('refused'), proxies['object store'].set('hung')]);
    await sleep(6_000);
    for (let n = 0; n < 5; n++) {
      const { status, ms } = await asked('GET', '/v1/search?q=red', undefined, searchKey);
      expect(status).toBe(200);
      expect(ms).toBeLessThan(2_500);
    }
    expect((await asked('GET', '/v1/search?q=red', undefined, 'vt_unknown')).status).toBe(503);
    expect(await asked('GET', '/health/ready')).toMatchObject({ status: 200, body: { status: 'degraded' } });
    await Promise.all([proxies.redis.set('through'), proxies['object store'].set('through')]);
    await expect
      .poll(async () => (await asked('PUT', '/v1/products/d?wait=10s', { title: 'D', image })).status, { timeout: 60_000 })
      .toBe(200);
  }, 120_000);
});
