import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportDocument } from '#api-contract';
import { TestCatalog } from '../support/test-catalog.js';

let catalog: TestCatalog;
let endings = 0;
let keeper: NodeJS.Timeout;

beforeAll(async () => {
  catalog = await TestCatalog.start();
  await catalog.test.stack.stopWorker();
  const killing = pathToFileURL(resolve('test/fixtures/preload/abort-in-decoder.mjs')).href;
  const env = { NODE_OPTIONS: `--import ${killing}`, LOG_LEVEL: 'fatal' };
  let worker = (await catalog.test.stack.startAnother('indexer-worker', env)).process;
  let isStarting = false;
  // What Docker and Kubernetes do.
  keeper = setInterval(() => {
    if (!worker.hasEnded || isStarting) return;
    isStarting = true;
    endings++;
    void catalog.test.stack.startAnother('indexer-worker', env).then((started) => {
      worker = started.process;
      isStarting = false;
    });
  }, 200);
});
afterAll(async () => {
  clearInterval(keeper);
  await catalog.stop();
});

describe('a picture that ends the process that decodes it', () => {
  it('costs itself, and no other row of its feed', async () => {
    const [picture] = catalog.images;
    const bytes = await catalog.test.read(picture ?? '');
    await catalog.test.put('images/killing.jpg', Buffer.concat([bytes, Buffer.from('this picture ends the process')]));
    const rows = Array.from({ length: 60 }, (_, n) => ({ kind: 'some', ...(n === 31 && { image: 'images/killing.jpg' }) }));
    const { state, counts }: ImportDocument = await catalog.importedRows('some', rows);
    expect([state, counts]).toMatchObject(['done', { read: 60, indexed: 60, failed: 0, warnings: 1 }]);
    expect(endings).toBeGreaterThanOrEqual(3);
    expect(endings).toBeLessThan(6);
    expect(await catalog.product('some-32')).toMatchObject({ has_image: false, image_faults: ['undecodable-image'] });
    expect(await catalog.idsOf('kind:=some && has_image:true')).toHaveLength(50);
    expect((await catalog.search({ filter_by: 'kind:=some && has_image:true', per_page: 1 })).found).toBe(59);
  }, 240_000);

  it('is no reason to look at it again when its product is written again', async () => {
    const before = endings;
    const { counts } = await catalog.importedRows('again', [{ kind: 'again', image: 'images/killing.jpg' }, { kind: 'again' }]);
    expect(counts).toMatchObject({ indexed: 2, warnings: 1 });
    expect(endings).toBe(before);
  });
});
