import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestStack, uploadSample, type TestStack } from '../support/stack.js';

let test: TestStack;
let searchKey: string;
let productId: string;

beforeAll(async () => {
  test = await startTestStack();
  const { products, rows } = await uploadSample(test, 6, 3);
  productId = products[0]?.id ?? '';
  const body = rows.map(({ id, title, image, category }) => ({ id, title, image, category }));
  await test.client.json('POST', '/v1/products?wait=30s', { products: body });
  ({ key: searchKey } = await test.client.keys.create('shop window', ['search']));
});
afterAll(async () => test.stop());

const request = (path: string, init: RequestInit = {}): Promise<Response> => fetch(`${test.stack.apiUrl}${path}`, init);
const codeOf = async (response: Response): Promise<[number, string]> => [
  response.status,
  ((await response.json()) as { code: string }).code,
];

describe('access', () => {
  it('requires a known key with the scope', async () => {
    expect(await codeOf(await request('/v1/search?q=x'))).toEqual([401, 'missing-key']);
    expect(await codeOf(await request('/v1/search?q=x', { headers: { authorization: 'Bearer vt_wrong' } }))).toEqual([401, 'unknown-key']);
    const put = await request('/v1/products/a', { method: 'PUT', headers: { authorization: `Bearer ${searchKey}` } });
    expect(await codeOf(put)).toEqual([403, 'insufficient-scope']);
    expect(await codeOf(await request('/v1/admin/keys', { headers: { 'x-api-key': searchKey } }))).toEqual([403, 'insufficient-scope']);
  });

  it('forgets a key that is revoked, and never shows one again', async () => {
    const client = test.client;
    const { id, key } = await client.json<{ id: string; key: string }>('POST', '/v1/admin/keys', {
      name: 'short-lived',
      scopes: ['search'],
    });
    const listed = JSON.stringify(await client.json('GET', '/v1/admin/keys'));
    expect(listed).toContain(id);
    expect(listed).not.toContain(key);
    await client.json('DELETE', `/v1/admin/keys/${id}`);
    expect(await codeOf(await request('/v1/search?q=x', { headers: { 'x-api-key': key } }))).toEqual([401, 'unknown-key']);
  });

  it('keeps stores apart in everything', async () => {
    const other = await test.clientOf('other');
    expect((await other.search({})).found).toBe(0);
    for (const path of [`/v1/products/${productId}`, `/v1/products/${productId}/similar`]) {
      await expect(other.json('GET', path)).rejects.toMatchObject({ problem: { code: 'product-not-found' } });
    }
    await expect(other.json('DELETE', `/v1/products/${productId}`)).rejects.toMatchObject({ problem: { code: 'product-not-found' } });
    const parts = { parts: [{ product_id: productId }] };
    await expect(other.json('POST', '/v1/search', parts)).rejects.toMatchObject({ problem: { code: 'product-not-found' } });
    const { job_id: jobId } = await test.client.json<{ job_id: string }>('PUT', '/v1/products/z', { title: 'Z', image: 'none.jpg' });
    await expect(other.json('GET', `/v1/jobs/${jobId}`)).rejects.toMatchObject({ problem: { code: 'job-not-found' } });
    expect((await test.client.search({})).found).toBeGreaterThanOrEqual(3);
  });

  it('lets browsers in with search-only keys and with no others', async () => {
    const origin = 'https://shop.example';
    const preflight = await request('/v1/search', { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
    const allowed = await request('/v1/search?q=x', { headers: { origin, 'x-api-key': searchKey } });
    expect(allowed.headers.get('access-control-allow-origin')).toBe('*');
    const denied = await request('/v1/search?q=x', { headers: { origin, 'x-api-key': test.adminKey } });
    expect(denied.headers.get('access-control-allow-origin')).toBeNull();
    const catalog = await request('/v1/imports', { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    expect(catalog.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('operations', () => {
  it('reports the health of its dependencies, and its metrics', async () => {
    expect(await test.client.health()).toEqual({ status: 'ok', checks: { redis: 'ok', object_store: 'ok', index: 'ok' } });
    expect(await (await request('/metrics')).text()).toContain('vitrine_search_seconds');
    const worker = await (await fetch(`${test.stack.workerUrl}/metrics`)).text();
    expect(worker).toMatch(/vitrine_indexed_products_total\{outcome="embedded"\} 3/);
  });

  it('describes itself in OpenAPI and on a page', async () => {
    const document = (await (await request('/openapi.json')).json()) as { paths: Record<string, object> };
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/v1/search', '/v1/products/{id}', '/v1/imports', '/v1/imports/{id}/errors', '/v1/jobs/{id}']),
    );
    expect((await request('/docs')).headers.get('content-type')).toContain('text/html');
  });

  it('gives every answer an id, and problems a document', async () => {
    const response = await request('/v1/nowhere', { headers: { 'x-api-key': test.adminKey } });
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ status: 404, code: 'not-found', request_id: response.headers.get('x-request-id') });
  });
});
