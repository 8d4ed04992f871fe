import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fuzz } from '../fuzz/fuzzer.js';
import { importSample, startTestStack, type TestStack } from '../support/stack.js';

/** `npm run fuzz` goes on where this ends. */
const REQUESTS = 4_000;
const WRONG_REQUESTS = 1_000;

let test: TestStack;

beforeAll(async () => {
  test = await startTestStack();
  await importSample(test, 5, 20);
  // s3rver removes a folder with its last object, and fails where another one is put there meanwhile.
  await test.put('feeds/stays', Buffer.from('id,title\n'));
});
afterAll(async () => test.stop());

const options = (seed: number) => ({ url: test.stack.apiUrl, key: test.adminKey, seed });

/** What an operator can see of what is kept. */
async function everything(): Promise<object> {
  const { client } = test;
  const stores = await client.stores.list();
  return {
    stores,
    keys: await client.keys.list(),
    settings: await client.settings.read(),
    products: (await client.search({ perPage: 250 })).hits.map(({ product }) => product),
    imports: await client.json('GET', '/v1/imports'),
    reindexes: await client.reindexes(),
  };
}

describe('requests that are made of the OpenAPI document', () => {
  it('write nothing where nobody can read them', async () => {
    const before = await everything();
    const { findings, sent } = await fuzz({ ...options(20), requests: WRONG_REQUESTS, isWrong: true });
    expect(findings).toEqual([]);
    expect(sent).toBe(WRONG_REQUESTS);
    await sleep(500);
    expect(await everything()).toEqual(before);
  });

  it('get no server error, no answer that the document does not name, and no refusal without a known code', async () => {
    const seed = Math.floor(Date.now() / 86_400_000);
    const { findings, byStatus } = await fuzz({ ...options(seed), requests: REQUESTS });
    expect(findings, `seed ${seed}`).toEqual([]);
    // Right requests are among them, and refused ones.
    expect(byStatus['200'] ?? 0).toBeGreaterThan(REQUESTS / 20);
    expect(byStatus['400'] ?? 0).toBeGreaterThan(REQUESTS / 20);
    expect((await fetch(`${test.stack.apiUrl}/health/ready`)).status).toBe(200);
  });
});
