import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReindexDocument } from '#api-contract';
import { startQdrantStub, type QdrantStub } from '../support/qdrant-stub.js';
import { importSample, startTestStack, type TestStack } from '../support/stack.js';

const PRODUCTS = 120;

let qdrant: QdrantStub;
let test: TestStack;

beforeAll(async () => {
  qdrant = await startQdrantStub();
  test = await startTestStack({ VERSION_GRACE_SECONDS: '1', QDRANT_URL: qdrant.url });
  await importSample(test, 71, PRODUCTS);
  await test.client.setJudgments([{ q: 'red dress', relevant: { nothing: 1 } }]);
}, 120_000);
afterAll(async () => {
  await test.stop();
  await qdrant.close();
});

const model = async (): Promise<string> => (await test.client.search({ q: 'red dress' })).model;
const collections = async (): Promise<number> => {
  const { result } = (await (await fetch(`${qdrant.url}/aliases`)).json()) as { result: { aliases: unknown[] } };
  return result.aliases.length;
};

describe('a reindex over Qdrant', () => {
  let report: ReindexDocument;

  it('brings the store to another model, and verifies what is stored', async () => {
    const { id } = await test.client.startReindex({ model: 'mini-clip-64', reason: 'a test' });
    report = await test.client.waitForReindex(id);
    expect(report).toMatchObject({
      state: 'done',
      counts: { embedded: PRODUCTS, failed: 0 },
      verification: { live: PRODUCTS, next: PRODUCTS, coverage: 1, sampled: 64, identical: 64 },
    });
    await expect.poll(model, { timeout: 1_000 }).toBe('mini-clip-64');
    expect((await test.client.search({ perPage: 1 })).found).toBe(PRODUCTS);
  });

  it('goes back with what was written since', async () => {
    const { hits } = await test.client.search({ q: 'blue mug', perPage: 1 });
    const productId = hits[0]?.product.id ?? '';
    await test.client.json('PATCH', `/v1/products/${productId}`, { price: 77 });
    await test.client.actOnReindex(report.id, 'rollback');
    expect((await test.client.waitForReindex(report.id, undefined, ['done'])).state).toBe('rolled_back');
    await expect.poll(model, { timeout: 1_000 }).toBe('mini-clip');
    expect(await test.client.json('GET', `/v1/products/${productId}`)).toMatchObject({ price: 77 });
    // One collection for stores that were never reindexed, one for this store.
    await expect.poll(collections).toBe(2);
  });

  it('sends nothing that Qdrant’s OpenAPI document does not allow', () => {
    expect(qdrant.violations).toEqual([]);
  });
});
