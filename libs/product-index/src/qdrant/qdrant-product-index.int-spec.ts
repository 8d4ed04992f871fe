import { randomUUID } from 'node:crypto';
import { QdrantClient } from '@qdrant/js-client-rest';
import { afterAll, describe, expect, it } from 'vitest';
import { startQdrantStub, type QdrantStub } from '../../../../test/support/qdrant-stub.js';
import { point, SPEC, unit, type OpenAdapters } from '../conformance/fixtures.js';
import { productIndexConformance } from '../conformance/product-index-conformance.js';
import { openAlias } from '../collections.js';
import { IndexFullError, IndexOverloadedError, IndexUnavailableError } from '../index-errors.js';
import { pointId } from '../point-id.js';
import { QdrantCollections } from './qdrant-collections.js';
import { qdrantFault } from './qdrant-faults.js';

describe('against a stub that validates by Qdrant’s OpenAPI document', () => {
  const stubs: QdrantStub[] = [];
  async function openIn(): Promise<OpenAdapters> {
    const stub = await startQdrantStub();
    stubs.push(stub);
    const { url } = stub;
    return { first: await QdrantCollections.open({ url }), second: await QdrantCollections.open({ url }), alias: 'products' };
  }

  productIndexConformance('Qdrant', openIn);

  it('treats points of the previous release as older than every write', async () => {
    const { first } = await openIn();
    const index = await openAlias(first, SPEC);
    await index.upsert('s', [point('a', unit(1, 0, 0, 0), { price: 1 }), point('b', unit(0, 1, 0, 0))]);
    const client = new QdrantClient({ url: stubs.at(-1)?.url ?? '', checkCompatibility: false });
    const [name = ''] = (await first.aliases()).values();
    const ids = ['a', 'b'].map((id) => pointId('s', id));
    for (const { id, payload } of await client.retrieve(name, { ids, with_payload: true })) {
      const { revision: _, patched: __, touched: ___, stamp: ____, ...old } = payload ?? {};
      const operations = [{ overwrite_payload: { payload: old, filter: { must: [{ has_id: [id] }] } } }];
      await client.batchUpdate(name, { operations });
    }
    expect(await index.latestRevision('s')).toBe(0);
    await index.patch('s', [{ productId: 'a', revision: 1, fields: { price: 2 }, isExpected: false }]);
    await index.delete('s', ['b'], 2);
    await index.upsert('s', [point('a', unit(1, 0, 0, 0), { price: 3 }, 0), point('b', unit(1, 0, 0, 0), {}, 0)]);
    expect((await index.get('s', ['a', 'b'])).get('a')?.product.price).toBe(2);
    expect(await index.count('s')).toBe(1);
  });

  it('does not open a collection of an earlier layout', async () => {
    const { first } = await openIn();
    const url = stubs.at(-1)?.url ?? '';
    const put = (path: string, method: string, body: object): Promise<Response> =>
      fetch(url + path, { method, body: JSON.stringify(body) });
    await put('/collections/products-tiny-01234567-1', 'PUT', { vectors: { size: 4, distance: 'Cosine' } });
    const alias = { alias_name: 'products', collection_name: 'products-tiny-01234567-1' };
    await put('/collections/aliases', 'POST', { actions: [{ create_alias: alias }] });
    const spec = { modelName: 'tiny', modelFingerprint: '0123456789abcdef', dimensions: { image: 4 } };
    await expect(openAlias(first, spec)).rejects.toThrow(/earlier version.*import the catalog again/);
  });

  it('gives the numbers and dates of attributes an index as products bring them', async () => {
    const { first, second } = await openIn();
    const index = await openAlias(first, SPEC);
    const client = new QdrantClient({ url: stubs.at(-1)?.url ?? '', checkCompatibility: false });
    const [name = ''] = (await first.aliases()).values();
    const indexed = async (): Promise<string[]> =>
      Object.keys((await client.getCollection(name)).payload_schema).filter((key) => /^(numbers|dates)\./.test(key));
    expect(await indexed()).toEqual([]);
    await index.upsert('s', [
      point('a', unit(1, 0, 0, 0), { attributes: { weight: 2, größe: '4', released: '2026-01-01', material: 'oak' } }),
    ]);
    expect((await indexed()).sort()).toEqual(['dates.released', 'numbers."größe"', 'numbers.weight']);
    await index.patch('s', [{ productId: 'a', revision: 2, fields: { 'attributes.height': 3 }, isExpected: false }]);
    await (await openAlias(second, SPEC)).upsert('s', [point('b', unit(1, 0, 0, 0), { attributes: { weight: 3 } })]);
    expect((await indexed()).sort()).toEqual(['dates.released', 'numbers."größe"', 'numbers.height', 'numbers.weight']);
  });

  it('ranks and counts once for the same question, until something is written to the store', async () => {
    const { first } = await openIn();
    const stub = stubs.at(-1);
    const index = await openAlias(first, SPEC);
    await index.upsert('s', [point('a', unit(1, 0, 0, 0), { color: 'red' }), point('b', unit(0, 1, 0, 0), { color: 'blue' })]);
    const asked = async (page: number): Promise<{ found: number; ranked: number; counted: number }> => {
      const before = stub?.operations.length ?? 0;
      const { found } = await index.find('s', { semantic: { embedding: unit(1, 0, 0, 0) }, facets: ['color'], page, perPage: 1 });
      const now = stub?.operations.slice(before) ?? [];
      const count = (ending: string): number => now.filter((one) => one.endsWith(ending)).length;
      return { found, ranked: count('/points/query/batch'), counted: count('/facet') };
    };
    expect(await asked(1)).toEqual({ found: 2, ranked: 1, counted: 1 });
    expect(await asked(1)).toEqual({ found: 2, ranked: 0, counted: 0 });
    expect(await asked(2)).toEqual({ found: 2, ranked: 0, counted: 0 });
    await index.upsert('s', [point('c', unit(0, 0, 1, 0), { color: 'red' })]);
    expect(await asked(1)).toEqual({ found: 3, ranked: 1, counted: 1 });
  });

  it('does not open a server that is too old', async () => {
    const stub = await startQdrantStub('1.15.5');
    stubs.push(stub);
    await expect(QdrantCollections.open({ url: stub.url })).rejects.toThrow('Qdrant 1.15.5 is too old: Vitrine needs 1.16 or later');
  });

  it('tells a full disk and too many requests from other faults', () => {
    expect(qdrantFault(new Error('Service internal error: No space left on device'))).toBeInstanceOf(IndexFullError);
    expect(qdrantFault(Object.assign(new Error('Too Many Requests'), { status: 429 }))).toBeInstanceOf(IndexOverloadedError);
    expect(qdrantFault(new Error('fetch failed'))).toBeInstanceOf(IndexUnavailableError);
    expect(qdrantFault(new Error('fetch failed'))).not.toBeInstanceOf(IndexFullError);
  });

  it('sends nothing that the document does not allow', () => {
    expect(stubs.flatMap(({ violations }) => violations)).toEqual([]);
  });

  afterAll(async () => {
    for (const stub of stubs) await stub.close();
  });
});

describe('the stub', () => {
  it.each([
    ['a misspelt field', 'POST', '/collections/c/points/count', { filterr: {} }],
    ['a wrong type', 'POST', '/collections/c/points/count', { exact: 'yes' }],
    ['an unknown parameter', 'PUT', '/collections/c?wait_for=true', { vectors: { size: 4, distance: 'Cosine' } }],
    ['an unknown operation', 'GET', '/collections/c/nonsense', undefined],
  ])('complains of %s', async (_name, method, path, body) => {
    const own = await startQdrantStub();
    await fetch(own.url + path, { method, ...(body && { body: JSON.stringify(body) }) });
    expect(own.violations).toHaveLength(1);
    await own.close();
  });
});

const url = process.env['QDRANT_URL'] ?? '';

describe.skipIf(!url)('against a real server (QDRANT_URL)', () => {
  // Each run uses its own names, because the server may hold an index that somebody uses.
  const run = `test-${randomUUID()}`;
  async function openIn(): Promise<OpenAdapters> {
    return { first: await QdrantCollections.open({ url }), second: await QdrantCollections.open({ url }), alias: `${run}-${randomUUID()}` };
  }

  productIndexConformance('Qdrant', openIn);

  afterAll(async () => {
    const collections = await QdrantCollections.open({ url });
    for (const [alias, collection] of await collections.aliases()) if (alias.startsWith(run)) await collections.drop(collection);
    const { collections: left } = await new QdrantClient({ url }).getCollections();
    for (const { name } of left) if (name.startsWith(run)) await collections.drop(name);
  });
});
