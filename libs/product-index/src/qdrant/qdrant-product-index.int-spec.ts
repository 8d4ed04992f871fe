import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { startQdrantStub, type QdrantStub } from '../../../../test/support/qdrant-stub.js';
import { findConformance } from '../conformance/find-conformance.js';
import type { OpenAdapters } from '../conformance/fixtures.js';
import { productIndexConformance } from '../conformance/product-index-conformance.js';
import { writesConformance } from '../conformance/writes-conformance.js';
import { openAlias } from '../collections.js';
import { QdrantCollections } from './qdrant-collections.js';

describe('against a stub that validates by Qdrant’s OpenAPI document', () => {
  const stubs: QdrantStub[] = [];
  async function openIn(): Promise<OpenAdapters> {
    const stub = await startQdrantStub();
    stubs.push(stub);
    return { first: new QdrantCollections({ url: stub.url }), second: new QdrantCollections({ url: stub.url }), alias: 'products' };
  }

  productIndexConformance('Qdrant', openIn);
  findConformance('Qdrant', openIn);
  writesConformance('Qdrant', openIn);

  it('does not open a collection of an earlier layout', async () => {
    const { first } = await openIn();
    const url = stubs.at(-1)?.url ?? '';
    const put = (path: string, method: string, body: object): Promise<Response> =>
      fetch(url + path, { method, body: JSON.stringify(body) });
    await put('/collections/products-tiny-01234567-1', 'PUT', { vectors: { size: 4, distance: 'Cosine' } });
    const alias = { alias_name: 'products', collection_name: 'products-tiny-01234567-1' };
    await put('/collections/aliases', 'POST', { actions: [{ create_alias: alias }] });
    const spec = { modelName: 'tiny', modelFingerprint: '0123456789abcdef', dimension: 4 };
    await expect(openAlias(first, spec)).rejects.toThrow(/earlier version.*import the catalog again/);
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
  // Names of their own for each run: the server may hold an index that somebody uses.
  async function openIn(): Promise<OpenAdapters> {
    return { first: new QdrantCollections({ url }), second: new QdrantCollections({ url }), alias: `test-${randomUUID()}` };
  }

  productIndexConformance('Qdrant', openIn);
  findConformance('Qdrant', openIn);
  writesConformance('Qdrant', openIn);
});
