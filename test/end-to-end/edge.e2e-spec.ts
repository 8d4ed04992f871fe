import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestStack, type TestStack } from '../support/stack.js';

let test: TestStack;

beforeAll(async () => {
  test = await startTestStack();
});
afterAll(async () => test.stop());

interface Raw {
  readonly status: number;
  readonly type: string | undefined;
  readonly body: { readonly code?: string; readonly request_id?: string };
}

/** Sends raw bytes and reads until the server closes the connection. */
function sent(text: string): Promise<Raw> {
  const { hostname, port } = new URL(test.stack.apiUrl);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = '';
    socket.on('data', (data: Buffer) => (answer += data.toString()));
    socket.on('error', reject);
    socket.on('close', () => {
      const [head = '', body = ''] = answer.split('\r\n\r\n');
      resolve({
        status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]),
        type: /content-type: (\S+)/i.exec(head)?.[1],
        body: JSON.parse(body || '{}') as Raw['body'],
      });
    });
  });
}

const request = (line: string, headers: readonly string[] = [], body = ''): string =>
  `${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-API-Key: ${test.adminKey}\r\n${headers.map((one) => `${one}\r\n`).join('')}\r\n${body}`;

const multipart = (body: string, type = 'multipart/form-data; boundary=b', path = '/v1/search'): string =>
  request(`POST ${path}`, [`Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(body)}`], body);

const PART = '--b\r\nContent-Disposition: form-data; name="query"\r\n\r\n{"q":"red"}\r\n';

const CUT_PICTURE = '--b\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\nabc';
const CUT_FEED = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nid,title';

describe('what the server cannot read', () => {
  it.each<[string, () => string, number, string]>([
    ['an address with broken percent-encoding', () => request('GET /v1/products/%zz'), 400, 'malformed-request'],
    ['no HTTP at all', () => 'nonsense\r\n\r\n', 400, 'malformed-request'],
    ['headers without end', () => request('GET /v1/search', [`X-Long: ${'x'.repeat(40_000)}`]), 431, 'headers-too-large'],
    ['multipart that is cut off', () => multipart(PART), 400, 'malformed-request'],
    ['a picture that is cut off', () => multipart(CUT_PICTURE), 400, 'malformed-request'],
    ['a feed that is cut off', () => multipart(CUT_FEED, undefined, '/v1/imports'), 400, 'malformed-request'],
    ['multipart without a boundary', () => multipart(`${PART}--b--\r\n`, 'multipart/form-data'), 400, 'malformed-request'],
    ['multipart with another boundary', () => multipart(`${PART}--b--\r\n`, 'multipart/form-data; boundary=c'), 400, 'malformed-request'],
    ['a path that leaves the documentation', () => request('GET /docs/%2e%2e/%2e%2e/package.json'), 404, 'not-found'],
  ])('is answered by a problem document: %s', async (_name, text, status, code) => {
    const answer = await sent(text());
    expect(answer).toMatchObject({ status, type: expect.stringContaining('application/problem+json'), body: { code } });
    expect(answer.body.request_id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is answered by 408 when a body does not arrive, half a minute after its last byte', async () => {
    const started = performance.now();
    const answer = await sent(request('POST /v1/search', ['Content-Type: application/json', 'Content-Length: 100'], '{'));
    expect(answer).toMatchObject({ status: 408, body: { code: 'request-timeout' } });
    expect((performance.now() - started) / 1000).toBeGreaterThan(28);
    expect((performance.now() - started) / 1000).toBeLessThan(40);
  }, 60_000);

  it('is a 400 if an id in the address is invalid', async () => {
    const put = { title: 'T', image: 'a.jpg' };
    await expect(test.client.json('PUT', `/v1/products/${'x'.repeat(200)}`, put)).rejects.toMatchObject({
      problem: { status: 400, code: 'invalid-request' },
    });
    await expect(test.client.json('PUT', '/v1/products/a%00b', put)).rejects.toMatchObject({ problem: { status: 400 } });
    await expect(test.client.json('PATCH', '/v1/products/a', {})).rejects.toMatchObject({ problem: { status: 400 } });
  });
});

describe('settings', () => {
  const settings = (method: string, body?: object): Promise<Record<string, unknown>> =>
    test.client.json(method, '/v1/admin/settings', body);

  it('change by name, and are replaced as a whole', async () => {
    await settings('PATCH', { language: 'de', synonyms: [['sofa', 'couch']] });
    await settings('PATCH', { auto_tagging: { enabled: true, categories: ['mug', 'vase'] } });
    await Promise.all([settings('PATCH', { language: 'fr' }), settings('PATCH', { auto_tagging: { min_confidence: 0.9 } })]);
    expect(await settings('GET')).toMatchObject({
      language: 'fr',
      synonyms: [['sofa', 'couch']],
      auto_tagging: { enabled: true, min_confidence: 0.9, categories: ['mug', 'vase'] },
    });
    await settings('PATCH', { auto_tagging: { categories: null } });
    expect((await settings('GET'))['auto_tagging']).not.toHaveProperty('categories');
    await expect(settings('PATCH', {})).rejects.toMatchObject({ problem: { code: 'invalid-request' } });
    expect(await settings('PUT', { language: 'en' })).toMatchObject({ language: 'en', synonyms: [], auto_tagging: { enabled: false } });
  });
});

describe('imports', () => {
  it('end within seconds if the feed is not in the bucket', async () => {
    const { id } = await test.client.json<{ id: string }>('POST', '/v1/imports', { source: { s3: 'nothing-here.jsonl' } });
    const started = performance.now();
    const report = await test.client.imports.wait(id);
    expect(report).toMatchObject({ state: 'failed', failure: expect.stringContaining('nothing-here.jsonl') });
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('products that wait to be indexed', () => {
  it('can be patched and deleted as if they were there, and are put off when there are too many', async () => {
    await test.stack.killWorker();
    const put = (id: string): Promise<{ revision: number }> =>
      test.client.json('PUT', `/v1/products/${id}`, { title: id, image: 'none.jpg', price: 1 });
    const { revision } = await put('waiting');
    expect(await test.client.json('PATCH', '/v1/products/waiting', { price: 2, color: 'red' })).toMatchObject({
      title: 'waiting',
      price: 2,
      color: 'red',
    });
    expect((await put('waiting')).revision).toBe(revision + 2);
    await test.client.json('DELETE', '/v1/products/waiting');
    await expect(test.client.json('PATCH', '/v1/products/waiting', { price: 3 })).rejects.toMatchObject({
      problem: { code: 'product-not-found' },
    });
    await expect(test.client.json('DELETE', '/v1/products/never-there')).rejects.toMatchObject({ problem: { code: 'product-not-found' } });
    const statuses: number[] = [];
    for (let n = 0; n < 310; n++) {
      const status = await put(`p${n}`).then(
        () => 202,
        (error: { problem: { status: number } }) => error.problem.status,
      );
      statuses.push(status);
    }
    // Of 300 writes that may wait, two wait already.
    expect(statuses).toEqual(Array.from({ length: 310 }, (_, n) => (n < 298 ? 202 : 429)));
  }, 60_000);
});

describe('an address with another method', () => {
  it.each([
    ['DELETE', '/v1/search', 'GET, HEAD, POST'],
    ['POST', '/v1/products/a%2Fb', 'DELETE, GET, HEAD, PATCH, PUT'],
    ['PUT', '/v1/admin/keys', 'GET, HEAD, POST'],
    ['PATCH', '/health/live', 'GET, HEAD'],
  ])('is refused, and told what it takes: %s %s', async (method, path, allow) => {
    const response = await fetch(test.stack.apiUrl + path, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
    expect(await response.json()).toMatchObject({ code: 'method-not-allowed', detail: `this address takes ${allow}` });
  });

  it('that is not there is not found', async () => {
    for (const path of ['/v1/nowhere', '/v1/products/a/b/c', '/v1x/search']) {
      expect((await fetch(test.stack.apiUrl + path, { method: 'DELETE' })).status).toBe(404);
    }
  });
});
