import { createHash, createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signSearchToken, VitrineClient, type SearchTokenOptions } from '#client';
import { runCli } from '../support/cli.js';
import { startTestStack, uploadSample, type TestStack } from '../support/stack.js';

let test: TestStack;
let parent: { readonly id: string; readonly key: string };
let hidden: string;
let shown: string;

const TITLES = ['red dress', 'red shirt', 'blue dress', 'red sofa', 'green lamp', 'red lamp'];

beforeAll(async () => {
  test = await startTestStack();
  const { rows } = await uploadSample(test, 6, TITLES.length);
  const products = TITLES.map((title, n) => ({
    id: `p${n}`,
    title,
    image: rows[n]?.['image'],
    category: title.split(' ')[1],
    color: title.split(' ')[0],
    brand: n % 2 === 0 ? 'Even' : 'Oddly',
    price: 10 + n,
    attributes: { cost: n, tenant: n < 3 ? 'acme' : 'other' },
  }));
  await test.client.json('POST', '/v1/products?wait=60s', { products });
  [shown, hidden] = ['p0', 'p3'];
  parent = await test.client.keys.create('signs', ['search']);
}, 60_000);
afterAll(async () => test.stop());

const token = (options: SearchTokenOptions = {}, key = parent.key): Promise<string> => signSearchToken(key, options);
const clientWith = async (options: SearchTokenOptions): Promise<VitrineClient> =>
  new VitrineClient(test.stack.apiUrl, await token(options));
const codeFor = async (key: string, method = 'GET', path = '/v1/search?q=red'): Promise<[number, string | undefined]> => {
  const response = await fetch(test.stack.apiUrl + path, { method, headers: { authorization: `Bearer ${key}` } });
  return [response.status, ((await response.json()) as { code?: string }).code];
};

const ACME = { filterBy: 'tenant:=acme' };

describe('a search token', () => {
  it('searches as its key does, from a browser too', async () => {
    const client = await clientWith({});
    expect((await client.search({ q: 'red' })).found).toBe(
      (await new VitrineClient(test.stack.apiUrl, parent.key).search({ q: 'red' })).found,
    );
    const response = await fetch(`${test.stack.apiUrl}/v1/search?q=red`, { headers: { authorization: `Bearer ${await token()}` } });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('sees the products of its filter alone, whatever the search asks for', async () => {
    const client = await clientWith(ACME);
    const ids = async (query: object): Promise<string[]> =>
      (await client.json<{ hits: { product: { id: string } }[] }>('POST', '/v1/search', query)).hits
        .map(({ product }) => product.id)
        .sort();
    expect(await ids({})).toEqual(['p0', 'p1', 'p2']);
    expect(await ids({ filter_by: 'tenant:=other' })).toEqual([]);
    expect(await ids({ filter_by: 'tenant:=other || price:>0' })).toEqual(['p0', 'p1', 'p2']);
    expect(await ids({ q: 'red lamp', mode: 'lexical' })).not.toContain('p5');
    expect(await ids({ parts: [{ product_id: shown }], min_score: 'none' })).not.toContain(hidden);
    const { facet_counts: facets } = await client.json<{ facet_counts: { counts: { value: string }[] }[] }>('POST', '/v1/search', {
      facet_by: 'category,tenant',
    });
    expect(facets.map(({ counts }) => counts.map(({ value }) => value).sort())).toEqual([['dress', 'shirt'], ['acme']]);
  });

  it('finds nothing by a product that is not there for it', async () => {
    const client = await clientWith(ACME);
    for (const path of [`/v1/products/${hidden}`, `/v1/products/${hidden}/similar`]) {
      await expect(client.json('GET', path)).rejects.toMatchObject({ problem: { code: 'product-not-found' } });
    }
    const parts = { parts: [{ product_id: hidden }] };
    await expect(client.json('POST', '/v1/search', parts)).rejects.toMatchObject({ problem: { code: 'product-not-found' } });
    expect(await client.json('GET', `/v1/products/${shown}`)).toMatchObject({ id: shown });
    const { hits } = await client.json<{ hits: { product: { id: string } }[] }>('GET', `/v1/products/${shown}/similar?min_score=none`);
    expect(hits.map(({ product }) => product.id).sort()).toEqual(['p1', 'p2']);
  });

  it('is told titles of its products alone, where something is typed', async () => {
    const suggested = async (client: VitrineClient): Promise<string[]> =>
      (await client.json<{ suggestions: { text: string }[] }>('GET', '/v1/suggest?q=la')).suggestions.map(({ text }) => text).sort();
    expect(await suggested(await clientWith(ACME))).toEqual([]);
    expect(await suggested(await clientWith({}))).toContain('lamp');
    // The words of a store are read now and then.
    const ofGreen = await clientWith({ filterBy: 'color:=green' });
    await expect.poll(() => suggested(ofGreen), { timeout: 5_000 }).toEqual(['green lamp']);
    expect(await suggested(await clientWith({ fields: ['price'] }))).toEqual([]);
  });

  it('sees no other fields than its own, and cannot ask by them', async () => {
    const client = await clientWith({ fields: ['title', 'price', 'tenant'] });
    const { hits } = await client.json<{ hits: { product: object }[] }>('POST', '/v1/search', { q: 'red dress' });
    expect(hits[0]?.product).toEqual({ id: 'p0', title: 'red dress', price: 10, attributes: { tenant: 'acme' } });
    expect(await client.json('GET', '/v1/products/p1')).toEqual({
      id: 'p1',
      title: 'red shirt',
      price: 11,
      attributes: { tenant: 'acme' },
    });
    for (const query of [
      { filter_by: 'cost:>0' },
      { facet_by: 'cost' },
      { sort_by: 'cost:asc' },
      { group_by: 'brand' },
      { filter_by: 'brand:=Even' },
    ]) {
      await expect(client.json('POST', '/v1/search', query)).rejects.toMatchObject({
        problem: { code: expect.stringMatching(/^(unknown-field|invalid-filter)$/), detail: expect.not.stringContaining('did you mean') },
      });
    }
    expect(await client.json('POST', '/v1/search', { filter_by: 'price:>12' })).toMatchObject({ found: 3 });
  });

  it('reads nothing off its words that it may not see', async () => {
    type Answer = { found: number; query: { filters: object[]; corrected: object[] }; explain?: object };
    const asked = (options: SearchTokenOptions, q: string): Promise<Answer> =>
      clientWith(options).then((client) => client.json<Answer>('POST', '/v1/search', { q, mode: 'lexical', explain: true }));
    // The red dress costs 10: with the price, it would be there for "under 11", and not for "under 10".
    const [below, above] = await Promise.all(['red dress under 10', 'red dress under 11'].map((q) => asked({ fields: ['title'] }, q)));
    expect(below?.found).toBe(above?.found);
    expect(await asked({ fields: ['title', 'price'] }, 'red dress under 11')).toMatchObject({ query: { filters: [] } });
    const other = await asked(ACME, 'grean lamp');
    expect(other.query).toMatchObject({ filters: [], corrected: [] });
    expect(JSON.stringify(other.explain)).not.toContain('green');
  });

  it('caps groups and suggestions as it caps pages', async () => {
    const client = await clientWith({ maxPerPage: 1 });
    const { hits } = await client.json<{ hits: { group: { size: number; others: object[] } }[] }>('POST', '/v1/search', {
      group_by: 'brand',
      group_limit: 50,
    });
    expect(hits.map(({ group }) => [group.size, group.others.length])).toEqual([[3, 1]]);
    const { suggestions } = await client.json<{ suggestions: object[] }>('GET', '/v1/suggest?q=r&limit=20');
    expect(suggestions.length).toBeLessThanOrEqual(1);
  });

  it('tells a page that it has ended', async () => {
    const response = await fetch(`${test.stack.apiUrl}/v1/search`, {
      headers: { authorization: `Bearer ${await token({ expires: -1 })}` },
    });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([401, '*']);
  });

  it('keeps to its bounds in InstantSearch and in Algolia’s paths', async () => {
    const client = await clientWith({ ...ACME, fields: ['title', 'tenant', 'category'], maxPerPage: 2 });
    const requests = [{ indexName: 'main', params: { query: '', facets: ['*'] } }];
    type Results = { results: { nbHits: number; hitsPerPage: number; hits: object[]; facets: Record<string, Record<string, number>> }[] };
    for (const path of ['/v1/instantsearch', '/1/indexes/*/queries']) {
      const { results } = await client.json<Results>('POST', path, { requests });
      expect(results[0]).toMatchObject({ nbHits: 3, hitsPerPage: 2 });
      expect(results[0]?.hits).toHaveLength(2);
      expect(JSON.stringify(results[0]?.hits)).not.toMatch(/cost|brand|price/i);
      expect(results[0]?.facets['category']).toEqual({ dress: 2, shirt: 1 });
      expect(Object.keys(results[0]?.facets ?? {}).sort()).toEqual(['category', 'tenant']);
    }
    const hit = await client.json<{ facetHits: { value: string }[] }>('POST', '/1/indexes/main/facets/category/query', {
      params: 'facetQuery=',
    });
    expect(hit.facetHits.map(({ value }) => value).sort()).toEqual(['dress', 'shirt']);
  });

  it('caps a page', async () => {
    const client = await clientWith({ maxPerPage: 2 });
    expect(await client.json('POST', '/v1/search', { per_page: 100 })).toMatchObject({ found: 6, per_page: 2 });
    expect((await client.search({ perPage: 1 })).hits).toHaveLength(1);
  });

  it('cannot do more than search', async () => {
    const own = await signSearchToken(test.adminKey, {});
    for (const [method, path] of [
      ['GET', '/v1/admin/keys'],
      ['GET', '/v1/schema'],
      ['DELETE', '/v1/products/p0'],
      ['POST', '/v1/query-images'],
      ['GET', '/v1/operator/stores'],
    ] as const) {
      expect(await codeFor(own, method, path), path).toEqual([403, 'insufficient-scope']);
    }
    const response = await fetch(`${test.stack.apiUrl}/v1/search`, {
      headers: { authorization: `Bearer ${own}`, 'x-vitrine-store': 'other' },
    });
    expect(response.status).toBe(403);
  });

  it('ends with its time, and with its key', async () => {
    expect(await codeFor(await token({ expires: -1 }))).toEqual([401, 'expired-token']);
    const { key, id } = await test.client.keys.create('ends', ['search']);
    const signed = await token({}, key);
    expect(await codeFor(signed)).toEqual([200, undefined]);
    await test.client.keys.revoke(id);
    await expect.poll(() => codeFor(signed), { timeout: 6_000 }).toEqual([401, 'invalid-token']);
  });

  it('is refused with another signature, of an unknown key, and with a filter that cannot be used', async () => {
    const signed = await token(ACME);
    const [text = '', signature = ''] = signed.split('.');
    const claims = Buffer.from(text.slice(6), 'base64url').toString();
    const forged = `vt_st_${Buffer.from(claims.replace('acme', 'other')).toString('base64url')}.${signature}`;
    expect(await codeFor(forged)).toEqual([401, 'invalid-token']);
    expect(await codeFor(await token({}, 'vt_sk_nobody'))).toEqual([401, 'invalid-token']);
    expect(await codeFor('vt_st_x')).toEqual([401, 'invalid-token']);
    expect(await codeFor(await token({ filterBy: 'no_such_field:=x' }))).toEqual([401, 'invalid-token']);
    expect(await codeFor(await token({ filterBy: 'price:' }))).toEqual([401, 'invalid-token']);
  });

  it('can be signed by anybody who follows the description', async () => {
    const reference = createHash('sha256').update(`vitrine key reference v1:${parent.key}`).digest('base64url').slice(0, 16);
    const claims = JSON.stringify({ key: reference, expires_at: Math.floor(Date.now() / 1000) + 60, filter_by: 'color:=red' });
    const text = `vt_st_${Buffer.from(claims).toString('base64url')}`;
    const signingKey = createHmac('sha256', parent.key).update('vitrine search token v1').digest();
    const signed = `${text}.${createHmac('sha256', signingKey).update(text).digest('base64url')}`;
    expect((await new VitrineClient(test.stack.apiUrl, signed).search({})).found).toBe(4);
  });

  it('is signed on the command line', async () => {
    const { out } = await runCli(
      test,
      '--key',
      parent.key,
      'keys',
      'token',
      '--filter-by',
      'tenant:=acme',
      '--max-per-page',
      '1',
      '--expires',
      '5m',
    );
    expect((await new VitrineClient(test.stack.apiUrl, out.trim()).search({})).found).toBe(3);
  });

  it('is taken for a key that was there before tokens were, once the key is used', async () => {
    const before = await test.clientOf('main');
    await before.search({ q: 'red' });
    expect(await codeFor(await signSearchToken(test.adminKey, ACME))).toEqual([200, undefined]);
  });
});
