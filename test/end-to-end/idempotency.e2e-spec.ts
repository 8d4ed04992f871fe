import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRedis } from '#redis';
import { toJsonLines } from '#sample-catalog';
import { startTestStack, uploadSample, type TestStack } from '../support/stack.js';

let test: TestStack;
let rows: Awaited<ReturnType<typeof uploadSample>>['rows'];

beforeAll(async () => {
  test = await startTestStack();
  ({ rows } = await uploadSample(test, 6, 3));
});
afterAll(async () => test.stop());

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly isReplayed: boolean;
  readonly headers: Headers;
}

async function send(method: string, path: string, name: string, body?: unknown, key = test.adminKey): Promise<Answer> {
  const isForm = body instanceof FormData;
  const response = await fetch(test.stack.apiUrl + path, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      'idempotency-key': name,
      ...(!isForm && body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    isReplayed: response.headers.get('idempotency-replayed') === 'true',
    headers: response.headers,
  };
}

describe('a write with an Idempotency-Key', () => {
  it('that is sent again gets the same answer, and is made once', async () => {
    const product = { title: 'A lamp', image: rows[0]?.['image'] };
    const first = await send('PUT', '/v1/products/a', 'put-a', product);
    const again = await send('PUT', '/v1/products/a', 'put-a', product);
    expect(again).toMatchObject({ status: first.status, body: first.body, isReplayed: true });
    for (const name of ['location', 'x-revision', 'content-type']) expect(again.headers.get(name)).toBe(first.headers.get(name));
    const next = await send('PUT', '/v1/products/a', 'put-a-2', product);
    expect(Number(next.headers.get('x-revision'))).toBe(Number(first.headers.get('x-revision')) + 1);
  });

  it('starts one import, of however many it is asked for at once', async () => {
    const feed = (): FormData => {
      const form = new FormData();
      form.set('file', new Blob([toJsonLines(rows)]), 'feed.jsonl');
      return form;
    };
    const answers = await Promise.all(Array.from({ length: 5 }, () => send('POST', '/v1/imports', 'import-1', feed())));
    const started = answers.filter(({ status }) => status === 202);
    for (const { status, body } of answers.filter((one) => !started.includes(one))) {
      expect([status, body['code']]).toEqual([409, 'idempotency-key-in-use']);
    }
    const later = await send('POST', '/v1/imports', 'import-1', feed());
    expect(new Set([...started, later].map(({ body }) => body['id'])).size).toBe(1);
    expect((await test.client.imports.list()).imports).toHaveLength(1);
    await test.client.imports.wait(String(later.body['id']));
  });

  it('is refused for another body, another address and another method', async () => {
    await send('PATCH', '/v1/admin/settings', 'settings-1', { language: 'de' });
    for (const [method, path, body] of [
      ['PATCH', '/v1/admin/settings', { language: 'fr' }],
      ['POST', '/v1/admin/keys', { language: 'de' }],
      ['DELETE', '/v1/products/a', undefined],
    ] as const) {
      expect(await send(method, path, 'settings-1', body)).toMatchObject({ status: 409, body: { code: 'idempotency-key-reused' } });
    }
    expect((await test.client.settings.read()).language).toBe('de');
  });

  it('that was refused is tried again', async () => {
    expect((await send('PATCH', '/v1/products/later', 'patch-1', { price: 3 })).status).toBe(404);
    await test.client.json('PUT', '/v1/products/later?wait=30s', { title: 'Later', image: rows[1]?.['image'] });
    expect(await send('PATCH', '/v1/products/later', 'patch-1', { price: 3 })).toMatchObject({ status: 200, isReplayed: false });
    expect(await send('PATCH', '/v1/products/later', 'patch-1', { price: 3 })).toMatchObject({ status: 200, isReplayed: true });
  });

  it('makes one key, and shows it once', async () => {
    const body = { name: 'once', scopes: ['search'] };
    const first = await send('POST', '/v1/admin/keys', 'key-1', body);
    const again = await send('POST', '/v1/admin/keys', 'key-1', body);
    expect(first.body['key']).toMatch(/^vt_pk_/);
    const { key, ...shown } = first.body;
    expect(again).toMatchObject({ status: 201, isReplayed: true });
    expect(again.body).toEqual(shown);
    expect((await test.client.keys.list()).filter(({ name }) => name === 'once')).toHaveLength(1);
    const redis = openRedis(test.stack.redisUrl);
    for (const name of await redis.keys('vitrine:idempotency:*')) expect(await redis.get(name)).not.toContain(String(key));
    redis.disconnect();
  });

  it('answers nothing where nothing was answered', async () => {
    expect(await send('DELETE', '/v1/products/later', 'delete-1')).toMatchObject({ status: 204, isReplayed: false });
    expect(await send('DELETE', '/v1/products/later', 'delete-1')).toMatchObject({ status: 204, isReplayed: true });
    expect((await send('DELETE', '/v1/products/later', 'delete-2')).status).toBe(404);
  });

  it('has names of its own for each key and each store', async () => {
    const { key } = await test.client.keys.create('other caller', ['catalog']);
    const product = { title: 'B', image: rows[0]?.['image'] };
    await send('PUT', '/v1/products/b', 'same', product);
    expect(await send('PUT', '/v1/products/b', 'same', product, key)).toMatchObject({ isReplayed: false });
  });

  it.each(['', 'two words', 'x'.repeat(201), '\u00e4'])('has a name that can be one: not %j', async (name) => {
    const { status, body } = await send('PUT', '/v1/products/c', name, { title: 'C' });
    expect([status, body['code']]).toEqual([400, 'invalid-request']);
  });

  it('does not keep a search', async () => {
    expect(await send('POST', '/v1/search', 'search-1', { q: 'lamp' })).toMatchObject({ status: 200, isReplayed: false });
    expect(await send('POST', '/v1/search', 'search-1', { q: 'dress' })).toMatchObject({ status: 200, isReplayed: false });
  });
});
