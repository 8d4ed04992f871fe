import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VitrineClient } from '#client';
import { runCli } from '../support/cli.js';
import { importSample, startTestStack, uploadSample, type TestStack } from '../support/stack.js';

const PRODUCTS = 40;

let test: TestStack;
let other: VitrineClient;

beforeAll(async () => {
  test = await startTestStack({ VERSION_GRACE_SECONDS: '1' });
  await importSample(test, 81, PRODUCTS);
  other = await test.clientOf('other');
  const { rows } = await uploadSample({ ...test, put: (key, bytes) => test.put(key, bytes, 'other') }, 82, PRODUCTS);
  const products = rows.map(({ id, title, image, category }) => ({ id, title, image, category }));
  await other.json('POST', '/v1/products?wait=60s', { products });
  for (const client of [test.client, other]) await client.setJudgments([{ q: 'red dress', relevant: { nothing: 1 } }]);
}, 120_000);
afterAll(async () => test.stop());

const models = async (): Promise<string[]> =>
  Promise.all([test.client, other].map(async (client) => (await client.search({ q: 'red dress' })).model));

describe('a reindex of all stores', () => {
  it('is refused for the admin of a store, who cannot create an operator key either', async () => {
    await expect(other.startReindexOfAllStores({ model: 'mini-clip-64', reason: 'r' })).rejects.toThrow(/insufficient-scope/);
    await expect(other.keys.create('more', ['operator'])).rejects.toThrow(/invalid-request/);
  });

  it('brings each store to the model, and passes over those that have it', async () => {
    const { id } = await other.startReindex({ model: 'mini-clip-64', reason: 'first' });
    expect((await other.waitForReindex(id)).state).toBe('done');
    await expect.poll(models, { timeout: 1_000 }).toEqual(['mini-clip', 'mini-clip-64']);
    const { out, code } = await runCli(test, 'reindex', '--model', 'mini-clip-64', '--all-stores', '--watch');
    expect(out).toMatch(/main .* done/);
    expect(out).toMatch(/other .* unchanged .* served by "mini-clip-64" already/);
    expect(code).toBe(0);
    await expect.poll(models, { timeout: 1_000 }).toEqual(['mini-clip-64', 'mini-clip-64']);
  });

  it('lists the latest of each store, and shows none to the other', async () => {
    const latest = await test.client.reindexesOfAllStores();
    expect(latest.map(({ store_id: store, state }) => [store, state]).sort()).toEqual([
      ['main', 'done'],
      ['other', 'done'],
    ]);
    const [mine] = await other.reindexes();
    await expect(test.client.reindexStatus(mine?.id ?? '')).rejects.toThrow(/reindex-not-found/);
  });

  it('is refused for a model that no store can have', async () => {
    await expect(test.client.startReindexOfAllStores({ model: 'mini-clap', reason: 'r' })).rejects.toThrow(/unknown-model/);
  });
});
