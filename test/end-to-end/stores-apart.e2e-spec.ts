import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ObjectStore, storePrefix } from '#image-store';
import type { OpenApi, Operation } from '../fuzz/operations.js';
import { operationsOf } from '../fuzz/operations.js';
import { TestCatalog } from '../support/test-catalog.js';

/** A word that nothing but the owner's catalog, settings, keys and files has; ids have it not, as refusals repeat them. */
const MARK = 'zyxomark';

/** What a path names, by the part of the address before it. An address that is not here fails the test: say what it names. */
const NAMED: Readonly<Record<string, string>> = {
  '/v1/products/{id}': 'product',
  '/v1/admin/products/{id}': 'product',
  '/v1/jobs/{id}': 'job',
  '/v1/imports/{id}': 'import',
  '/v1/uploads/{id}': 'upload',
  '/v1/query-images/{id}': 'picture',
  '/v1/admin/keys/{id}': 'key',
  '/v1/admin/reindexes/{id}': 'reindex',
  '/v1/operator/stores/{id}': 'store',
  '/1/indexes/{index}': 'index',
};

/** Bodies that name something of the owner, by the operation. */
const BODIES: Readonly<Record<string, (ids: Readonly<Record<string, string>>) => object>> = {
  'POST /v1/search': ({ product }) => ({ parts: [{ product_id: product }] }),
  'POST /v1/looks': ({ picture }) => ({ image: { id: picture } }),
  'POST /v1/imports': ({ upload }) => ({ source: { upload_id: upload } }),
  'POST /v1/imports/preview': () => ({ source: { s3: '../owner/feeds/secret.csv' } }),
  'POST /v1/vision/similarity': ({ picture }) => ({ images: [{ id: picture }], texts: ['a'] }),
  'POST /v1/vision/classify': ({ picture }) => ({ image: { id: picture }, labels: ['a', 'b'] }),
  'POST /v1/vision/detect': ({ picture }) => ({ image: { id: picture }, labels: ['a'] }),
  'POST /v1/products/patch': ({ product }) => ({ products: [{ id: product, price: 1 }] }),
  'DELETE /v1/products': ({ product }) => ({ ids: [product] }),
};

let catalog: TestCatalog;
let operations: readonly Operation[];
let ids: Readonly<Record<string, string>>;
let foreignKey: string;

beforeAll(async () => {
  catalog = await TestCatalog.start();
  const { client, stack } = catalog.test;
  const document = (await (await fetch(`${stack.apiUrl}/openapi.json`)).json()) as OpenApi;
  operations = operationsOf(document);
  const imported = await catalog.importedRows('owned', [{ title: `The ${MARK} lamp`, brand: `${MARK} brand`, kind: MARK }]);
  await client.settings.change({ synonyms: [[MARK, `${MARK} twin`]] });
  await client.setJudgments([{ q: MARK, relevant: { 'owned-1': 1 } }]);
  await catalog.test.put('feeds/secret.csv', Buffer.from(`id,title\n1,${MARK}\n`));
  const { key_id: key } = { key_id: (await client.keys.create(`${MARK} key`, ['search'])).id };
  const { job_id: job = '' } = await client.json<{ job_id?: string }>('PUT', '/v1/products/owned-job', { title: `${MARK} job` });
  const { upload_id: upload } = await client.json<{ upload_id: string }>('POST', '/v1/uploads', { file_name: `${MARK}.csv`, size: 10 });
  const bytes = Buffer.from(await catalog.test.read(catalog.images[0] ?? '')).toString('base64');
  const { image_id: picture } = await client.json<{ image_id: string }>('POST', '/v1/query-images', { image: { base64: bytes } });
  const reindex = await client.startReindex({ model: 'mini-clip-64', reason: MARK, auto_swap: true });
  await client.waitForReindex(reindex.id);
  for (let n = 0; n < 4; n++) await client.search({ q: `${MARK} lamp` });
  ids = {
    product: 'owned-1',
    job,
    import: imported.id,
    upload,
    picture,
    key,
    reindex: reindex.id,
    store: stack.storeId,
    index: stack.storeId,
  };
  const { key: secret } = await client.stores.create({ id: 'foreign' });
  foreignKey = secret;
}, 120_000);
afterAll(async () => catalog.stop());

const nameOf = ({ method, path }: Operation): string => `${method} ${path}`;
const namedBy = (path: string): string | undefined =>
  Object.entries(NAMED).find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`))?.[1];

/** The request of a foreign admin, about things of the owner wherever the operation names something. */
async function asked(operation: Operation): Promise<{ status: number; text: string }> {
  const { method, path } = operation;
  const named = namedBy(path);
  const address = path.replaceAll(/\{\w+\}/g, encodeURIComponent(ids[named ?? ''] ?? randomUUID()));
  const query = operation.parameters.some(({ name }) => name === 'q')
    ? `?q=${MARK}`
    : operation.parameters.some(({ name }) => name === 'confirm')
      ? `?confirm=${ids['store']}`
      : '';
  const isStream = Object.keys(operation.bodies).some((type) => type === 'application/octet-stream');
  const body = BODIES[nameOf(operation)]?.(ids) ?? (operation.bodies['application/json'] ? {} : undefined);
  const response = await fetch(`${catalog.test.stack.apiUrl}${address}${isStream ? '?offset=0' : query}`, {
    method,
    headers: {
      authorization: `Bearer ${foreignKey}`,
      ...(body && { 'content-type': 'application/json' }),
      ...(isStream && { 'content-type': 'application/octet-stream' }),
    },
    ...(body && { body: JSON.stringify(body) }),
    ...(isStream && { body: '0123456789' }),
    signal: AbortSignal.timeout(20_000),
  });
  const isEvents = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  const text = isEvents ? '' : await response.text();
  if (isEvents) await response.body?.cancel();
  return { status: response.status, text };
}

/** Everything of the owner that a foreign caller might have changed. */
async function owned(): Promise<object> {
  const { client, stack } = catalog.test;
  const objects = new ObjectStore(stack.s3);
  const keys: string[] = [];
  for await (const key of objects.list(storePrefix(stack.storeId))) keys.push(key);
  objects.close();
  return {
    products: (await client.search({ perPage: 100 })).hits.map(({ product }) => ({ ...product, pictures: undefined })),
    settings: await client.settings.read(),
    keys: await client.keys.list(),
    stores: (await client.stores.list()).find(({ id }) => id === stack.storeId),
    import: await client.imports.find(ids['import'] ?? ''),
    upload: await client.imports.uploadState(ids['upload'] ?? ''),
    reindexes: await client.reindexes(),
    objects: keys,
  };
}

describe('an admin of another store', () => {
  it('is asked for in this test at every address that names something', () => {
    const unnamed = operations.filter(({ path }) => path.includes('{') && namedBy(path) === undefined);
    expect(unnamed.map(nameOf)).toEqual([]);
    expect(operations.length).toBeGreaterThan(60);
  });

  it('finds nothing of a store, changes nothing of it, and learns nothing of it, at any address', async () => {
    const before = await owned();
    const told: string[] = [];
    for (const operation of operations) {
      const { status, text } = await asked(operation);
      const name = nameOf(operation);
      // A refusal may repeat what the caller has sent; an answer to a search repeats the words.
      const learnt = text.replaceAll(
        new RegExp(`"(q|query|detail|words|typed|params|text)":\\s*(\\[[^\\]]*\\]|"(?:[^"\\\\]|\\\\.)*")`, 'g'),
        '',
      );
      if (learnt.includes(MARK)) told.push(`${name} told ${learnt.slice(0, 300)}`);
      if (operation.path.startsWith('/v1/operator/') && status !== 403) told.push(`${name} answered ${status} to an admin of a store`);
      if (status < 400 && operation.path.includes('{') && namedBy(operation.path) !== 'product')
        told.push(`${name} answered ${status} ${text.slice(0, 200)}`);
      if (status >= 500) told.push(`${name} answered ${status}`);
    }
    expect(told).toEqual([]);
    expect(await owned()).toEqual(before);
  });

  it('does not reach a store by the header that operators name one with', async () => {
    for (const operation of operations.filter(
      ({ method, path }) => method === 'GET' && path.startsWith('/v1/') && !path.startsWith('/v1/operator'),
    )) {
      const response = await fetch(`${catalog.test.stack.apiUrl}${operation.path.replaceAll(/\{\w+\}/g, 'x')}`, {
        headers: { authorization: `Bearer ${foreignKey}`, 'x-vitrine-store': ids['store'] ?? '' },
      });
      await response.body?.cancel();
      expect([nameOf(operation), response.status]).toEqual([nameOf(operation), 403]);
    }
  });
});
