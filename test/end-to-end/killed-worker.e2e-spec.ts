import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toJsonLines } from '#sample-catalog';
import { startTestStack, uploadSample, type TestStack } from '../support/stack.js';

const COUNT = 300;
let test: TestStack;

beforeAll(async () => {
  test = await startTestStack({ IMPORT_BATCH_SIZE: '8' });
});
afterAll(async () => test.stop());

describe('a worker that is killed in the middle of an import', () => {
  it('loses nothing and indexes every product exactly once', async () => {
    const { products, rows } = await uploadSample(test, 9, COUNT);
    const file = join(test.directory, 'catalog.jsonl');
    await writeFile(file, toJsonLines(rows));
    const { id } = await test.client.imports.start(file);
    for (const share of [0.1, 0.4]) {
      while ((await test.client.imports.find(id)).counts.indexed < COUNT * share) await sleep(10);
      await test.stack.killWorker();
      const { state, counts } = await test.client.imports.find(id);
      expect(state).not.toBe('done');
      expect(counts.indexed).toBeLessThan(COUNT);
      await test.stack.startWorker();
    }
    const report = await test.client.imports.wait(id);
    expect(report).toMatchObject({ state: 'done', counts: { read: COUNT, accepted: COUNT, rejected: 0, indexed: COUNT } });
    const { hits, found } = await test.client.search({ perPage: 250 });
    const rest = await test.client.search({ perPage: 250, page: 2 });
    const ids = [...hits, ...rest.hits].map(({ product }) => product.id);
    expect(found).toBe(COUNT);
    expect(ids.sort()).toEqual(products.map((product) => product.id).sort());
  });
});
