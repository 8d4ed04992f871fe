import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signSearchToken } from '#client';
import { importSample, startTestStack, type TestStack } from '../support/stack.js';
import { productJpeg, sampleProduct } from '#sample-catalog';

let test: TestStack;
const LIMIT = 30;

beforeAll(async () => {
  test = await startTestStack({ RATE_LIMIT_PER_CALLER: String(LIMIT), SEARCHES_AT_ONCE: '2', TRUSTED_PROXIES: '127.0.0.1' });
  await importSample(test, 5, 30);
}, 60_000);
afterAll(async () => test.stop());

const asked = (
  key: string,
  { q = 'red', from = '10.0.0.1', ...init }: RequestInit & { q?: string; from?: string } = {},
): Promise<Response> =>
  fetch(`${test.stack.apiUrl}/v1/search?q=${q}`, {
    ...init,
    headers: { authorization: `Bearer ${key}`, 'x-forwarded-for': from },
  });

const limitsOf = ({ status, headers }: Response): object => ({
  status,
  limit: headers.get('ratelimit-limit'),
  remaining: headers.get('ratelimit-remaining'),
});

describe('points', () => {
  it('are counted for each address with a search-only key, and told', async () => {
    const { key } = await test.client.keys.create('page', ['search']);
    const first = await asked(key);
    expect(limitsOf(first)).toEqual({ status: 200, limit: '30', remaining: '29' });
    expect(Number(first.headers.get('ratelimit-reset'))).toBeLessThanOrEqual(60);
    for (let n = 0; n < 29; n++) expect((await asked(key)).status).toBe(200);
    const over = await asked(key);
    expect(limitsOf(over)).toEqual({ status: 429, limit: '30', remaining: '0' });
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await over.json()).toMatchObject({
      code: 'too-many-requests',
      detail: expect.stringMatching(/^30 points in a minute are used up/),
    });
    expect((await asked(key, { from: '10.0.0.2' })).status).toBe(200);
    expect((await asked(test.adminKey)).headers.get('ratelimit-limit')).toBeNull();
  });

  it('are counted for each user that a token names', async () => {
    const { key } = await test.client.keys.create('signs', ['catalog']);
    const [anna, bert] = [await signSearchToken(key, { user: 'anna' }), await signSearchToken(key, { user: 'bert' })];
    for (let n = 0; n < LIMIT; n++) expect((await asked(anna, { from: `10.1.0.${n}` })).status).toBe(200);
    expect((await asked(anna, { from: '10.1.1.1' })).status).toBe(429);
    expect((await asked(bert, { from: '10.1.1.1' })).status).toBe(200);
    // A key that stands in a page signs for anybody: its addresses count, whatever users are named.
    const { key: published } = await test.client.keys.create('published', ['search']);
    const named = async (n: number): Promise<number> =>
      (await asked(await signSearchToken(published, { user: `u${n}` }), { from: '10.1.2.1' })).status;
    for (let n = 0; n < LIMIT; n++) expect(await named(n)).toBe(200);
    expect(await named(LIMIT)).toBe(429);
  });

  it('of a picture and of a look are more than those of words', async () => {
    const { key } = await test.client.keys.create('pictures', ['search']);
    const bytes = await productJpeg(sampleProduct(5, 1), 64);
    const image = { base64: Buffer.from(bytes).toString('base64') };
    const post = (path: string, body: object, from: string): Promise<Response> =>
      fetch(test.stack.apiUrl + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'x-forwarded-for': from },
        body: JSON.stringify(body),
      });
    expect(limitsOf(await post('/v1/search', { image }, '10.2.0.1'))).toMatchObject({ status: 200, remaining: '20' });
    expect(limitsOf(await post('/v1/looks', { image }, '10.2.0.2'))).toMatchObject({ status: 200, remaining: '5' });
    const requests = Array.from({ length: 4 }, () => ({ indexName: 'main', params: { query: 'red' } }));
    expect(limitsOf(await post('/v1/instantsearch', { requests }, '10.2.0.3'))).toMatchObject({ status: 200, remaining: '26' });
  });

  it('of a key are its own, whoever uses it', async () => {
    const { key, rate_limit: limit } = await test.client.keys.create('server', ['catalog'], { rateLimit: 5 });
    expect(limit).toBe(5);
    const statuses = [];
    for (let n = 0; n < 6; n++) statuses.push((await asked(key, { from: `10.3.0.${n}` })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });
});

describe('searches', () => {
  it('wait for each other in a burst, and all are answered', async () => {
    const statuses = await Promise.all(Array.from({ length: 30 }, async () => (await asked(test.adminKey)).status));
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('leave their place when their callers go', async () => {
    const { key } = await test.client.keys.create('those who go', ['search']);
    await Promise.all(
      Array.from({ length: 60 }, async (_, n) => {
        const gone = new AbortController();
        setTimeout(() => gone.abort(), n % 10);
        await asked(n % 2 === 0 ? test.adminKey : key, { from: `10.4.0.${n}`, signal: gone.signal }).catch(() => undefined);
      }),
    );
    // Several requests in one piece, of a caller who does not wait for an answer: the later answers never get a connection.
    await new Promise<void>((resolve, reject) => {
      const { hostname, port } = new URL(test.stack.apiUrl);
      const one = `GET /v1/search?q=red HTTP/1.1\r\nHost: h\r\nX-API-Key: ${test.adminKey}\r\n\r\n`;
      const socket = connect(Number(port), hostname, () => socket.write(one.repeat(20), () => setTimeout(() => socket.destroy(), 3)));
      socket.on('close', () => resolve()).on('error', reject);
    });
    const inProgress = async (): Promise<string | undefined> =>
      /^vitrine_searches_in_progress (\d+)$/m.exec(await (await fetch(`${test.stack.apiUrl}/metrics`)).text())?.[1];
    await expect.poll(inProgress).toBe('0');
    expect((await asked(test.adminKey)).status).toBe(200);
  });
});
