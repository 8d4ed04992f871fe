import { cp, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SearchAnswer } from '#api-contract';
import { VitrineClient } from '#client';
import { ObjectStore } from '#image-store';
import { CATEGORIES, productJpeg, sampleProduct } from '#sample-catalog';
import { modelLibrary } from '../support/model-library.js';
import { runCli } from '../support/cli.js';
import { importSample, startTestStack, uploadSample, type TestStack } from '../support/stack.js';

const PRODUCTS = 40;

let test: TestStack;
let target: TestStack;
let shopKey: string;
let revokedKey: string;
let file: string;
/** A product that is written while the backup is made. */
let patchedId: string;

const shopAt = (stack: TestStack): VitrineClient => new VitrineClient(stack.stack.apiUrl, shopKey);

beforeAll(async () => {
  test = await startTestStack();
  await importSample(test, 191, PRODUCTS);
  await test.client.settings.change({ synonyms: [['couch', 'sofa']], ranking: { lexical_weight: 2 } });
  ({ key: shopKey } = await test.client.stores.create({ id: 'second', name: 'The second' }));
  const shop = shopAt(test);
  const { rows } = await uploadSample({ ...test, put: (key, bytes) => test.put(key, bytes, 'second') }, 192, 10);
  await shop.json('POST', '/v1/products?wait=60s', { products: rows.map(({ id, title, image }) => ({ id, title, image })) });
  await shop.json('PATCH', `/v1/products/${rows[0]?.['id']}`, { price: 12.5 });
  await shop.json('DELETE', `/v1/products/${rows[1]?.['id']}`);
  await shop.settings.change({ language: 'de' });
  await shop.setJudgments([{ q: 'red dress', relevant: { nothing: 1 } }]);
  await shop.json('PUT', '/v1/imports/schedule', { every: '1d', import: { source: { s3: 'feed.csv' } } });
  const { key, id } = await shop.keys.create('to be revoked', ['search']);
  revokedKey = key;
  await shop.keys.revoke(id);
}, 120_000);
afterAll(async () => {
  await test.stop();
  await target.stop();
});

/** What searches, listings and settings of both stores answer. */
async function answersOf(stack: TestStack): Promise<object> {
  const clients = { main: stack.client, second: shopAt(stack) };
  const picture = await productJpeg(sampleProduct(77, 3, { category: CATEGORIES[4] as (typeof CATEGORIES)[number] }), 160);
  const answers = await Promise.all(
    Object.entries(clients).map(async ([name, client]) => {
      const [all, words, byPicture] = await Promise.all([
        client.json<SearchAnswer>('POST', '/v1/search', { per_page: 100, sort_by: 'id:asc' }),
        client.search({ q: 'red sofa' }),
        client.search({ image: picture, minScore: 'none' }),
      ]);
      const order = ({ hits }: typeof words): unknown[] => hits.map(({ product, score }) => [product.id, score]);
      const settings = await client.settings.read();
      return [name, { all: all.hits.map(({ product }) => product), words: order(words), picture: order(byPicture), settings }];
    }),
  );
  return Object.fromEntries(answers) as object;
}

describe('a backup', () => {
  it('is made while writes and searches go on', async () => {
    let isOver = false;
    const writing = (async () => {
      const [hit] = (await test.client.search({ perPage: 1 })).hits;
      patchedId = hit?.product.id ?? '';
      for (let n = 0; !isOver; n++) await test.client.json('PATCH', `/v1/products/${patchedId}`, { price: n + 1 });
    })();
    const directory = join(test.directory, 'backups');
    const made = await runCli(test, 'backup', directory);
    isOver = true;
    await writing;
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(made.out).toContain(`has 2 stores with ${PRODUCTS + 9} products and`);
    expect(made.out).toContain('Of the pictures it has the names alone');
    const files = await readdir(directory);
    expect(files).toEqual([expect.stringMatching(/^vitrine-\d{4}-\d\d-\d\dT[\d-]+\.backup\.gz$/)]);
    file = join(directory, files[0] ?? '');
  });

  it('has no secret of a key, and no key that the configuration names', async () => {
    const text = gunzipSync(await readFile(file)).toString();
    for (const secret of [shopKey, test.adminKey, revokedKey]) expect(text).not.toContain(secret);
    expect(text).not.toContain('"bootstrap"');
  });

  it('brings back in an empty installation what was there, while that one answers', async () => {
    target = await startTestStack();
    // Revisions of the new installation begin at 1.
    await target.client.json('PUT', '/v1/products/tried?wait=20s', { title: 'A trial' });
    await target.client.json('DELETE', '/v1/products/tried');
    const asked = target.client.search({ q: 'anything' });
    const restored = await runCli(target, 'restore', file);
    expect(restored).toMatchObject({ code: 0, err: '' });
    expect(restored.out).toContain(`Restored: 2 stores with ${PRODUCTS + 9} products`);
    expect(restored.out).toContain('of the pictures are not in the bucket');
    expect((await asked).found).toBe(0);
    expect(restored.out).not.toContain('stayed as they were');
    for (const { client } of [test, target]) await client.json('PATCH', `/v1/products/${patchedId}`, { price: 1 });
    const before = await answersOf(test);
    await expect.poll(() => answersOf(target), { timeout: 30_000, interval: 500 }).toEqual(before);
    expect(await shopAt(target).json('GET', '/v1/imports/schedule')).toMatchObject({ every: '1d' });
    expect((await target.client.stores.list()).find(({ id }) => id === 'second')).toMatchObject({ name: 'The second', products: 9 });
    await expect(new VitrineClient(target.stack.apiUrl, revokedKey).search({})).rejects.toMatchObject({ problem: { code: 'unknown-key' } });
  });

  it('gives later writes later revisions, whatever the installation had written before', async () => {
    const [hit] = (await target.client.search({ perPage: 1 })).hits;
    await target.client.json('PATCH', `/v1/products/${hit?.product.id}`, { price: 77.5 });
    expect((await target.client.search({ filterBy: 'price:=77.5' })).found).toBe(1);
  });

  it('lets writes go on where they were: a later one counts, and a deleted product stays away', async () => {
    const shop = shopAt(target);
    const [first] = (await shop.search({ filterBy: 'price:=12.5' })).hits;
    await shop.json('PATCH', `/v1/products/${first?.product.id}`, { price: 13 });
    expect((await shop.search({ filterBy: 'price:=13' })).found).toBe(1);
    await shop.settings.change({ suggestions_denied: ['later'] });
    const again = await runCli(target, 'restore', file, '--over');
    expect(again.code).toBe(0);
    expect(again.out).toContain('API keys, names of stores and schedules stayed as they were here');
    expect((await shop.search({ filterBy: 'price:=13' })).found).toBe(1);
    expect((await shop.search({})).found).toBe(9);
    expect((await shop.settings.read()).suggestions_denied).toEqual(['later']);
  });

  it('brings products back that were removed by mistake, where that is said', async () => {
    const { removed } = await target.client.stores.empty('second');
    expect(removed).toBe(9);
    const kept = await runCli(target, 'restore', file, '--over');
    expect(kept.out).toContain(`Only ${PRODUCTS} products are there now: others were removed here after the backup was made`);
    expect((await shopAt(target).search({})).found).toBe(0);
    const back = await runCli(target, 'restore', file, '--replace');
    expect(back).toMatchObject({ code: 0, out: expect.not.stringContaining('stay removed') });
    expect((await shopAt(target).search({})).found).toBe(9);
    expect((await shopAt(target).search({ filterBy: 'price:=12.5' })).found).toBe(1);
    const [hit] = (await shopAt(target).search({ perPage: 1 })).hits;
    await shopAt(target).json('DELETE', `/v1/products/${hit?.product.id}`);
    expect((await shopAt(target).search({})).found).toBe(8);
    await runCli(target, 'restore', file, '--replace');
  });

  it('is about all stores, and goes where it is told', async () => {
    expect(await runCli(test, '--store', 'second', 'backup', test.directory)).toMatchObject({
      code: 2,
      err: expect.stringContaining('about all stores'),
    });
    expect(await runCli(test, 'backup', 's3:backups/x')).toMatchObject({ code: 2, err: expect.stringContaining('s3://bucket/folder') });
    expect(await runCli(test, 'backup', 's3://nobucket/x')).toMatchObject({
      code: 1,
      err: expect.stringContaining('there is no bucket "nobucket"'),
    });
    expect(await runCli(target, 'restore', test.directory)).toMatchObject({ code: 1, err: 'That is a directory; a file is wanted.\n' });
  });

  it('is not restored over products unless that is said', async () => {
    const refused = await runCli(target, 'restore', file);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/the store "main" has 40 products: restore into an installation without them/);
  });

  it('goes into a bucket and comes from there, with the pictures where that is said', async () => {
    const bucket = new ObjectStore({ ...test.stack.s3, bucket: 'backups' });
    await bucket.ensureBucket();
    const { code, out } = await runCli(test, 'backup', 's3://backups/nightly', '--pictures');
    expect(code).toBe(0);
    const [, address = ''] = /^(s3:\S+) has/.exec(out) ?? [];
    const bytes = await bucket.get(address.replace('s3://backups/', ''));
    bucket.close();
    if (!('bytes' in bytes)) throw new Error('there is no backup');
    const there = new ObjectStore({ ...target.stack.s3, bucket: 'backups' });
    await there.ensureBucket();
    await there.put('copy.gz', bytes.bytes);
    there.close();
    const restored = await runCli(target, '--json', 'restore', 's3://backups/copy.gz', '--over');
    expect(JSON.parse(restored.out)).toMatchObject({ stores: 2, missing_objects: 0 });
    const [hit] = (await shopAt(target).search({})).hits;
    expect((await fetch(new URL(hit?.product.pictures?.[0]?.src ?? '', target.stack.apiUrl))).status).toBe(200);
    await expect(target.client.backup.restoreFrom({ from: 's3://backups/none.gz' })).rejects.toMatchObject({
      problem: { code: 'unreadable-backup' },
    });
  });

  it('needs the model that embedded its products, which then serves them whatever new stores begin with', async () => {
    const [lone, models] = [join(test.directory, 'lone'), await modelLibrary(join(test.directory, 'models'))];
    await mkdir(lone);
    await cp('models/mini-clip-64', join(lone, 'mini-clip-64'), { recursive: true });
    const without = await startTestStack({ MODEL_DIR: join(lone, 'mini-clip-64') });
    const { code, err } = await runCli(without, 'restore', file);
    expect([code, err]).toEqual([1, expect.stringMatching(/embedded by the model mini-clip .*cannot be loaded here[^]*unknown-model/)]);
    expect((await without.client.search({})).found).toBe(0);
    await without.stop();
    const withIt = await startTestStack({ MODEL_DIR: join(models, 'mini-clip-64') });
    expect(await runCli(withIt, 'restore', file)).toMatchObject({ code: 0 });
    const picture = await productJpeg(sampleProduct(77, 4, {}), 160);
    const [here, there] = await Promise.all([test, withIt].map(({ client }) => client.search({ image: picture, minScore: 'none' })));
    expect(here?.hits.map(({ product: { id }, score }) => [id, score])).toEqual(
      there?.hits.map(({ product: { id }, score }) => [id, score]),
    );
    expect(there?.model).toBe('mini-clip');
    await withIt.stop();
  }, 90_000);
});
