import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReindexDocument } from '#api-contract';
import { modelLibrary } from '../support/model-library.js';
import { importSample, startTestStack, type TestStack } from '../support/stack.js';

const PRODUCTS = 100;

let test: TestStack;
let models: string;
/** A reindex that has ended. */
let ended: string;

beforeAll(async () => {
  models = await modelLibrary(await mkdtemp(join(tmpdir(), 'vitrine-models-')));
  test = await startTestStack({ VERSION_GRACE_SECONDS: '1', MODEL_DIR: join(models, 'mini-clip') });
  await importSample(test, 91, PRODUCTS);
  ({ id: ended } = await test.client.startReindex({ reason: 'the first one', keep_versions: 0 }));
  const { state } = await test.client.waitForReindex(ended);
  if (state !== 'done') throw new Error(`the first reindex is ${state}`);
}, 120_000);
afterAll(async () => {
  await test.stop();
  await rm(models, { recursive: true, force: true });
});

/** Starts a reindex as soon as the collection of a cancelled one is removed. */
async function startedWhenFree(): Promise<ReindexDocument> {
  for (;;) {
    try {
      return await test.client.startReindex({ model: 'mini-clip-64', reason: 'a test' });
    } catch (error) {
      if (!String(error).includes('its collection is being removed')) throw error;
      await sleep(20);
    }
  }
}

describe('a reindex', () => {
  const refused = async (method: string, path: string, body?: object): Promise<{ status: number; code: string; detail: string }> => {
    const response = await fetch(`${test.stack.apiUrl}/v1/admin/reindexes${path}`, {
      method,
      headers: { authorization: `Bearer ${test.adminKey}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    return (await response.json()) as { status: number; code: string; detail: string };
  };

  it('is refused for a model that is not there, with those whose names are near', async () => {
    const problem = await refused('POST', '', { model: 'mini-clip-46', reason: 'a slip' });
    expect(problem).toMatchObject({ status: 422, code: 'unknown-model' });
    expect(problem.detail).toMatch(/"mini-clip-46".*mini-clip-64/);
    expect(problem.detail).not.toContain('mini-owl');
  });

  it('is refused for a model of which a file is damaged', async () => {
    const problem = await refused('POST', '', { model: 'damaged-clip', reason: 'half a file' });
    expect(problem).toMatchObject({ status: 422, code: 'model-unusable' });
    expect(problem.detail).toContain('SHA-256');
  });

  it('is refused for a variant that the model has not', async () => {
    expect(await refused('POST', '', { model: 'mini-clip-64', variant: 'int4', reason: 'smaller' })).toMatchObject({
      status: 422,
      code: 'model-unusable',
    });
  });

  it('is refused for the model that is live', async () => {
    expect(await refused('POST', '', { model: 'mini-clip', reason: 'again' })).toMatchObject({ status: 409, code: 'model-already-live' });
  });

  it('is refused while another one runs, and leaves the other one alone', async () => {
    const { id } = await test.client.startReindex({ model: 'mini-clip-64', reason: 'a test', auto_swap: false });
    const problem = await refused('POST', '', { model: 'mini-clip-64', reason: 'impatience' });
    expect(problem).toMatchObject({ status: 409, code: 'reindex-in-progress' });
    expect(problem.detail).toContain(id);
    expect((await test.client.waitForReindex(id)).state).toBe('awaiting_approval');
    expect(await refused('POST', `/${id}/rollback`)).toMatchObject({ status: 409, code: 'conflict' });
    expect((await test.client.actOnReindex(id, 'cancel')).state).toBe('cancelled');
    expect(await refused('POST', `/${id}/approve`)).toMatchObject({ status: 409, code: 'conflict' });
  });

  it.each(['approve', 'cancel', 'rollback'])('is refused: to %s what has ended and left nothing behind', async (action) => {
    expect(await refused('POST', `/${ended}/${action}`)).toMatchObject({ status: 409, code: 'conflict' });
  });

  it.each([
    ['GET', ''],
    ['GET', '/events'],
    ['GET', '/quality'],
    ['POST', '/cancel'],
    ['POST', '/rollback'],
  ])('%s …/unknown%s is not found', async (method, path) => {
    expect(await refused(method, `/00000000-0000-4000-8000-000000000000${path}`)).toMatchObject({ status: 404, code: 'reindex-not-found' });
  });

  it.each([
    ['no reason', { model: 'mini-clip-64' }],
    ['a variant that is a path', { model: 'mini-clip-64', variant: '../x', reason: 'r' }],
    ['three versions', { reason: 'r', keep_versions: 3 }],
    ['a field that is not known', { reason: 'r', swap: true }],
  ])('is refused with %s', async (_, body) => {
    expect(await refused('POST', '', body)).toMatchObject({ status: 400, code: 'invalid-request' });
  });

  it('is refused for a model whose name leaves the directory', async () => {
    expect(await refused('POST', '', { model: '../mini-clip', reason: 'r' })).toMatchObject({ status: 422, code: 'unknown-model' });
  });

  it('waits and lists lost pictures when there are too many, and fills only the missing products when it is retried', async () => {
    const before = (await test.client.search({ q: 'red dress' })).model;
    const { hits } = await test.client.search({ q: 'blue mug', perPage: 1 });
    const lost = hits[0]?.product;
    const bytes = await test.read(lost?.image ?? '');
    await test.remove(lost?.image ?? '');
    const { id } = await startedWhenFree();
    const report = await test.client.waitForReindex(id);
    expect(report).toMatchObject({ state: 'awaiting_approval', counts: { failed: 1, embedded: PRODUCTS - 1 } });
    const { failures } = await test.client.json<{ failures: { product_id: string; code: string }[] }>(
      'GET',
      `/v1/admin/reindexes/${report.id}/failures`,
    );
    expect(failures).toMatchObject([{ product_id: lost?.id, code: 'image-not-found' }]);
    expect((await test.client.search({ q: 'red dress' })).model).toBe(before);
    await test.put(lost?.image ?? '', bytes);
    await test.client.actOnReindex(id, 'retry');
    const retried = await test.client.waitForReindex(id, undefined, ['awaiting_approval']);
    expect(retried).toMatchObject({ state: 'done', counts: { failed: 0, embedded: PRODUCTS } });
  });

  it('goes on without lost pictures when somebody approves', async () => {
    const { hits } = await test.client.search({ q: 'green sofa', perPage: 1 });
    const lost = hits[0]?.product;
    await test.remove(lost?.image ?? '');
    const { id } = await test.client.startReindex({ model: 'mini-clip', reason: 'back, with a picture less' });
    expect(await test.client.waitForReindex(id)).toMatchObject({ state: 'awaiting_approval', counts: { failed: 1 } });
    await test.client.actOnReindex(id, 'approve');
    expect(await test.client.waitForReindex(id, undefined, ['awaiting_approval'])).toMatchObject({ state: 'done' });
    // The API rereads the aliases after at most a quarter of a second.
    await expect.poll(async () => (await test.client.search({ filterBy: 'has_image:false' })).found, { timeout: 1_000 }).toBe(1);
    expect((await test.client.search({})).found).toBe(PRODUCTS);
    expect((await test.client.search({ filterBy: 'has_image:false' })).hits.map(({ product }) => product.id)).toEqual([lost?.id]);
  });
});
