import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signSearchToken, VitrineClient } from '#client';
import { productJpeg, sampleProduct } from '#sample-catalog';
import { startTestStack, uploadSample, type TestStack } from '../support/stack.js';

const TOKEN_SECRET = 'a-token-secret-of-this-test';
let test: TestStack;

beforeAll(async () => {
  test = await startTestStack({ LOG_LEVEL: 'trace', TOKEN_SECRET });
});
afterAll(async () => test.stop());

const logs = async (): Promise<string> => {
  const names = (await readdir(test.directory)).filter((name) => name.endsWith('.log'));
  return (await Promise.all(names.map((name) => readFile(join(test.directory, name), 'utf8')))).join('\n');
};

/** Ignores what the request is refused with: it is to be looked for in the log. */
const sent = async (method: string, path: string, headers: Record<string, string>, body?: unknown): Promise<void> => {
  await fetch(test.stack.apiUrl + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
};

describe('the logs, at their most talkative', () => {
  it('have no word that somebody searches for, no user, no secret and no password', async () => {
    const { key } = await test.client.keys.create('page', ['search']);
    const token = await signSearchToken(test.adminKey, { user: 'private-user-4711', filterBy: 'title:=privatefilter' });
    const { rows } = await uploadSample(test, 6, 2);
    await test.client.json('POST', '/v1/products?wait=30s', { products: rows.map(({ id, title, image }) => ({ id, title, image })) });
    const picture = await productJpeg(sampleProduct(6, 1), 64);
    const by = (secret: string): Record<string, string> => ({ authorization: `Bearer ${secret}`, 'x-vitrine-user': 'private-user-4712' });
    for (const secret of [key, token, test.adminKey]) {
      await sent('GET', '/v1/search?q=privateword', by(secret));
      await sent('POST', '/v1/search', by(secret), { q: 'privateword', image: { base64: Buffer.from(picture).toString('base64') } });
      await sent('GET', '/v1/suggest?q=privatewo', by(secret));
      await sent('POST', '/1/indexes/*/queries', by(secret), { requests: [{ indexName: 'main', params: { query: 'privateword' } }] });
      await sent('POST', '/v1/search', by(secret), { q: 'privateword', filter_by: 'privatefield:=1' });
      await sent('POST', '/v1/search', by(secret), '{"q": "privateword"');
      await sent('GET', '/v1/privateword', by(secret));
    }
    await sent('GET', '/v1/search?q=privateword', by('vt_sk_wrongsecret'));
    await sent('GET', '/1/indexes/privateword/query?x-algolia-api-key=vt_sk_wrongsecret', {});
    await sent('POST', '/v1/imports', by(test.adminKey), {
      source: { url: 'https://me:feedpassword@shop.invalid/feed.csv?signature=feedsignature' },
    });
    await sent('PUT', '/v1/products/a', { ...by(test.adminKey), 'idempotency-key': 'private-name-1' }, { title: 'x' });
    await new VitrineClient(test.stack.apiUrl, key).search({ q: 'privateword', image: picture });
    await expect.poll(logs, { timeout: 10_000 }).toContain('"action":"POST /v1/imports"');
    const text = await logs();
    expect(text).toContain('"answered"');
    for (const secret of [key, token, test.adminKey, 'wrongsecret', TOKEN_SECRET]) expect(text).not.toContain(secret);
    for (const word of ['privatewo', 'private-user', 'privatefilter', 'feedpassword', 'feedsignature', 'private-name']) {
      expect(text.split('\n').filter((line) => line.includes(word))).toEqual([]);
    }
  });
});
