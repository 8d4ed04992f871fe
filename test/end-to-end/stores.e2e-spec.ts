import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InspectedProduct, SearchAnswer, VersionList } from '#api-contract';
import { VitrineClient } from '#client';
import { runCli } from '../support/cli.js';
import { importSample, startTestStack, type TestStack } from '../support/stack.js';

let test: TestStack;
beforeAll(async () => {
  test = await startTestStack();
  await importSample(test, 23, 20);
});
afterAll(() => test?.stop());

const vitrine = (...args: string[]): ReturnType<typeof runCli> => runCli(test, ...args);

describe('stores', () => {
  it('are made and listed by an operator, each with an admin key of its own', async () => {
    const { code, out } = await vitrine('stores', 'create', 'shoes', '--name', 'Shoe shop');
    expect(code).toBe(0);
    const key = /vt_[\w-]+/.exec(out)?.[0] ?? '';
    const admin = new VitrineClient(test.stack.apiUrl, key);
    expect((await admin.keys.list()).map(({ name }) => name)).toEqual(['admin']);
    await expect(admin.stores.list()).rejects.toMatchObject({ problem: { code: 'insufficient-scope' } });
    expect((await vitrine('stores', 'list')).out).toMatch(/shoes +│ Shoe shop +│ 0 +│ 1/);
    expect(await vitrine('stores', 'create', 'shoes')).toMatchObject({
      code: 1,
      err: expect.stringContaining('there is a store "shoes" already'),
    });
    expect((await vitrine('stores', 'create', 'No Store')).code).toBe(1);
  });

  it('are worked on by an operator with --store, and by nobody else', async () => {
    await vitrine('stores', 'create', 'bags');
    expect(JSON.parse((await vitrine('--store', 'bags', 'search', '--json')).out)).toMatchObject({ found: 0 });
    expect((await vitrine('--store', 'bags', 'keys', 'list')).out).toContain('admin');
    expect(await vitrine('--store', 'nowhere', 'keys', 'list')).toMatchObject({ code: 1, err: expect.stringContaining('store-not-found') });
    const { key } = await test.client.keys.create('admin', ['admin']);
    const other = new VitrineClient(test.stack.apiUrl, key, 'bags');
    await expect(other.keys.list()).rejects.toMatchObject({ problem: { code: 'insufficient-scope' } });
  });
});

describe('keys', () => {
  it('are made, listed without their secrets, and revoked', async () => {
    const { out } = await vitrine('keys', 'create', 'storefront', 'search', '--json');
    const { id, key } = JSON.parse(out) as { id: string; key: string };
    const listed = (await vitrine('keys', 'list')).out;
    expect(listed).toContain('storefront');
    expect(listed).not.toContain(key);
    expect((await vitrine('keys', 'revoke', id)).code).toBe(0);
    expect(await vitrine('keys', 'revoke', id)).toMatchObject({ code: 1, err: expect.stringContaining('no key with this id') });
    expect((await vitrine('keys', 'create', 'wrong', 'everything')).code).toBe(1);
  });
});

describe('products and settings', () => {
  it('are shown, changed and removed', async () => {
    const id = (await test.client.search({ perPage: 1 })).hits[0]?.product.id ?? '';
    expect((await vitrine('products', 'set', id, 'price=7.5', 'attributes.season=summer')).code).toBe(0);
    expect((await vitrine('products', 'show', id)).out).toMatch(/price +7\.5[\s\S]*season +summer/);
    const inspected = await test.client.json<InspectedProduct>('GET', `/v1/admin/products/${id}`);
    expect(inspected).toMatchObject({
      product: { id },
      pictures: [{ sha256: expect.any(String) }],
      faults: [],
      patched: { price: expect.any(Number) },
    });
    expect(inspected.words.map(({ term }) => term)).toContain('summer');
    expect((await vitrine('products', 'delete', id)).code).toBe(2);
    expect((await vitrine('products', 'delete', id, '--yes')).code).toBe(0);
    expect((await vitrine('products', 'show', id)).err).toContain('product-not-found');
  });

  it('of a store are shown and changed, the others stay', async () => {
    expect((await vitrine('settings', 'set', 'ranking.text_weight=2', 'language=de')).code).toBe(0);
    expect(JSON.parse((await vitrine('settings', 'show')).out)).toMatchObject({ language: 'de', ranking: { text_weight: 2, rrf_k: 60 } });
    expect(await vitrine('settings', 'set', 'language=klingon')).toMatchObject({ code: 1, err: expect.stringContaining('language') });
    expect((await vitrine('settings', 'set')).code).toBe(2);
    await vitrine('settings', 'set', 'language=en', 'ranking.text_weight=1');
  });
});

describe('the lab', () => {
  it('tries synonyms without saving them, and says that a version is not there', async () => {
    const found = async (synonyms: string[][]): Promise<number> =>
      (await test.client.json<SearchAnswer>('POST', '/v1/admin/lab', { q: 'qwertz', mode: 'lexical', synonyms })).found;
    const word = (await test.client.search({ perPage: 1 })).hits[0]?.product.title.split(' ')[0] ?? '';
    expect(await found([])).toBe(0);
    expect(await found([[word, 'qwertz']])).toBeGreaterThan(0);
    expect((await test.client.settings.read()).synonyms).toEqual([]);
    const previous = test.client.json('POST', '/v1/admin/lab', { q: 'lamp', version: 'previous' });
    await expect(previous).rejects.toMatchObject({
      problem: { code: 'not-found', detail: 'the store has no previous version at the moment' },
    });
    expect((await test.client.json<VersionList>('GET', '/v1/admin/versions')).versions).toMatchObject([
      { name: 'live', model: 'mini-clip' },
    ]);
  });
});

describe('a session of the console', () => {
  const api = (path: string, options: RequestInit = {}): Promise<Response> => fetch(`${test.stack.apiUrl}/v1/${path}`, options);
  const signIn = async (headers: Record<string, string> = { 'x-vitrine-console': '1' }): Promise<Response> =>
    api('console/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ key: test.adminKey }),
    });

  it('changes nothing for a page of another origin, which cannot send the console’s header', async () => {
    const cookie = (await signIn()).headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/);
    const name = 'made by a stranger';
    const body = JSON.stringify({ name, scopes: ['admin'] });
    const json = { 'content-type': 'application/json', cookie };
    expect((await api('admin/keys', { method: 'POST', headers: json, body })).status).toBe(401);
    expect((await api('admin/keys', { headers: { cookie } })).status).toBe(200);
    expect((await api('admin/keys', { method: 'POST', headers: { ...json, 'x-vitrine-console': '1' }, body })).status).toBe(201);
    const preflight = await api('admin/keys', { method: 'OPTIONS', headers: { origin: 'https://elsewhere.example' } });
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
    expect((await signIn({})).status).toBe(400);
  });

  it('ends when its person signs out, and an id that is made up is nothing', async () => {
    const cookie = ((await signIn()).headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    await api('console/session', { method: 'DELETE', headers: { cookie, 'x-vitrine-console': '1' } });
    expect((await api('admin/keys', { headers: { cookie } })).status).toBe(401);
    expect((await api('console/session', { headers: { cookie: 'vitrine_console=x' } })).status).toBe(204);
  });
});
