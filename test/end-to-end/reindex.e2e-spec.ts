import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ReindexDocument } from '#client';
import { runCli } from '../support/cli.js';
import { modelLibrary } from '../support/model-library.js';
import { importSample, startTestStack, type TestStack } from '../support/stack.js';

const PRODUCTS = 300;
/** Queries of which the live version's own answers are called the right ones: another model can only be worse. */
const QUERIES = [
  'red dress',
  'blue mug',
  'green sofa',
  'black boots',
  'white shirt',
  'yellow lamp',
  'brown bag',
  'grey hat',
  'pink jacket',
  'orange chair',
];

let test: TestStack;
let models: string;

const start = async (wanted: object = {}): Promise<ReindexDocument> => test.client.startReindex({ reason: 'a test', ...wanted });
const reindexed = async (wanted: object = {}): Promise<ReindexDocument> => test.client.waitForReindex((await start(wanted)).id);
const act = async (id: string, action: 'approve' | 'cancel' | 'rollback', passing: readonly string[]): Promise<string> => {
  await test.client.actOnReindex(id, action);
  return (await test.client.waitForReindex(id, undefined, passing)).state;
};
const model = async (): Promise<string> => (await test.client.search({ q: 'red dress' })).model;
const collections = async (): Promise<string[]> =>
  (await readdir(join(test.directory, 'index'))).filter((name) => name.endsWith('.lance')).toSorted();

beforeAll(async () => {
  models = await modelLibrary(await mkdtemp(join(tmpdir(), 'vitrine-models-')));
  test = await startTestStack({ VERSION_GRACE_SECONDS: '1', MODEL_DIR: join(models, 'mini-clip') });
  await importSample(test, 11, PRODUCTS);
}, 120_000);
afterAll(async () => {
  await test.stop();
  await rm(models, { recursive: true, force: true });
});

async function bytesBelow(directory: string): Promise<number> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size);
  return (await Promise.all(files)).reduce((sum, size) => sum + size, 0);
}

describe('a reindex to a model that answers worse', () => {
  let report: ReindexDocument;

  beforeAll(async () => {
    const judgments = [];
    for (const q of QUERIES) {
      const { hits } = await test.client.search({ q, mode: 'semantic', minScore: 'none', perPage: 10 });
      judgments.push({ q, relevant: Object.fromEntries(hits.map(({ product }, n) => [product.id, 10 - n])) });
    }
    await test.client.setJudgments(judgments);
    report = await reindexed({ model: 'mini-clip-64' });
  });
  afterAll(async () => test.client.setJudgments([]));

  it('waits for approval and says by how much it is worse', async () => {
    expect(report).toMatchObject({ state: 'awaiting_approval', quality: { judgments: 'uploaded', queries: 10, is_worse: true } });
    expect(report.quality?.ndcg_at_10.live.mean).toBeCloseTo(1, 6);
    expect(report.quality?.ndcg_at_10.difference.high).toBeLessThan(0);
    expect(await model()).toBe('mini-clip');
  });

  it('shows the queries that lost most with both result lists, as JSON and as a page', async () => {
    const { lost } = await test.client.reindexQuality(report.id);
    expect(lost.length).toBeGreaterThan(0);
    expect(lost[0]?.next_ndcg).toBeLessThan(lost[0]?.live_ndcg ?? 0);
    expect(lost[0]?.live).toHaveLength(10);
    const page = await test.client.reindexQualityPage(report.id);
    expect(page).toContain('The new version is worse.');
    expect(page.match(/src="data:image\/jpeg;base64,/g)?.length).toBeGreaterThan(20);
    const file = join(test.directory, 'quality.html');
    const { out, code } = await runCli(test, 'reindex', 'quality', report.id, '--page', file);
    expect(code).toBe(0);
    expect(out).toContain('The new version is worse.');
    expect(await readFile(file, 'utf8')).toBe(page);
  });

  it('is removed when it is cancelled', async () => {
    const before = await collections();
    expect(await act(report.id, 'cancel', [])).toBe('cancelled');
    await expect.poll(collections, { timeout: 5_000 }).toHaveLength(before.length - 1);
    expect(await model()).toBe('mini-clip');
  });

  it('swaps when somebody approves it', async () => {
    const { id, state } = await reindexed({ model: 'mini-clip-64' });
    expect(state).toBe('awaiting_approval');
    expect(await act(id, 'approve', ['awaiting_approval'])).toBe('done');
    await expect.poll(model, { timeout: 1_000 }).toBe('mini-clip-64');
    expect(await act(id, 'rollback', ['done'])).toBe('rolled_back');
  });
});

describe('a reindex', () => {
  it('brings a store to another model, embedding each picture once', async () => {
    await expect.poll(model, { timeout: 1_000 }).toBe('mini-clip');
    const estimate = await test.client.estimateReindex({ model: 'mini-clip-64', reason: 'a test' });
    const report = await reindexed({ model: 'mini-clip-64' });
    expect(report).toMatchObject({ state: 'done', counts: { products: PRODUCTS, embedded: PRODUCTS, failed: 0 }, can_roll_back: true });
    expect(report.verification).toMatchObject({ live: PRODUCTS, next: PRODUCTS, coverage: 1, sampled: 64, identical: 64, alike: 64 });
    expect(report.quality).toMatchObject({ judgments: 'generated', is_worse: false });
    await expect.poll(model, { timeout: 1_000 }).toBe('mini-clip-64');
    expect((await test.client.search({ q: 'red dress', perPage: 5 })).hits).toHaveLength(5);
    // What was said beforehand is of the right order.
    const taken = await bytesBelow(join(test.directory, 'index', `${report.to_version}.lance`));
    expect(estimate.disk_bytes / taken).toBeGreaterThan(0.4);
    expect(estimate.disk_bytes / taken).toBeLessThan(2.5);
  });

  it('goes back in less than a second, with what was written since', async () => {
    const [latest] = await test.client.reindexes();
    const id = latest?.id ?? '';
    const { hits } = await test.client.search({ q: 'red dress', perPage: 2 });
    const [changed, removed] = hits.map(({ product }) => product.id);
    await test.client.json('PATCH', `/v1/products/${changed}`, { price: 1234 });
    await test.client.json('DELETE', `/v1/products/${removed}`);
    expect(await act(id, 'rollback', ['done'])).toBe('rolled_back');
    await expect.poll(model, { timeout: 1_000 }).toBe('mini-clip');
    expect(await test.client.json('GET', `/v1/products/${changed}`)).toMatchObject({ price: 1234 });
    await expect(test.client.json('GET', `/v1/products/${removed}`)).rejects.toThrow(/product-not-found/);
  });

  it('rebuilds the index with the same model, without embedding anything', async () => {
    expect(await reindexed()).toMatchObject({ state: 'done', model: 'mini-clip', counts: { embedded: 0, copied: PRODUCTS - 1 } });
  });

  it('keeps nothing of the old version where that is wanted', async () => {
    const { id } = await reindexed({ keep_versions: 0 });
    expect(await test.client.reindexStatus(id)).toMatchObject({ state: 'done', can_roll_back: false });
    // The first one stays, as stores begin in it.
    await expect.poll(collections, { timeout: 5_000 }).toHaveLength(2);
  });

  it('brings it to a quantised model, whose embeddings are near to what is stored, though seldom the same', async () => {
    const report = await reindexed({ model: 'quantised-clip', variant: 'int8', auto_swap: false });
    expect(report).toMatchObject({ state: 'awaiting_approval', variant: 'int8', verification: { sampled: 64, alike: 64 } });
    expect(report.verification?.identical).toBeLessThan(64);
    expect(await act(report.id, 'cancel', [])).toBe('cancelled');
  });

  it('says beforehand what it takes', async () => {
    const before = await test.client.reindexes();
    const estimate = await test.client.estimateReindex({ model: 'mini-clip-64', reason: 'a test' });
    expect(estimate).toMatchObject({ model: 'mini-clip-64', products: PRODUCTS - 1, sampled: 64 });
    expect(estimate.seconds).toBeGreaterThan(0);
    expect(estimate.disk_bytes).toBeGreaterThan(PRODUCTS * 128 * 4);
    expect(estimate.memory_bytes).toBeGreaterThan(8_000_000);
    expect(await test.client.reindexes()).toEqual(before);
  });

  it('tells of each step as server-sent events', async () => {
    const { id } = await start({ keep_versions: 0 });
    const response = await fetch(`${test.stack.apiUrl}/v1/admin/reindexes/${id}/events`, {
      headers: { authorization: `Bearer ${test.adminKey}` },
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const text = await response.text();
    const states = [...text.matchAll(/^event: (\w+)$/gm)].map((match) => match[1]);
    expect(states.at(-1)).toBe('done');
    const documents = [...text.matchAll(/^data: (.+)$/gm)].map((match) => JSON.parse(match[1] ?? '') as ReindexDocument);
    expect(documents.at(-1)).toMatchObject({ id, state: 'done' });
  });

  it('is started, followed and listed on the command line', async () => {
    const estimated = await runCli(test, 'reindex', '--model', 'mini-clip-64', '--estimate');
    expect(estimated.out).toMatch(/299 products with mini-clip-64.*\n +time .*\n +disk .*\n +memory /);
    const { out, code } = await runCli(test, 'reindex', '--watch', '--reason', 'from a terminal');
    expect(code).toBe(0);
    expect(out).toContain('to mini-clip is done.');
    expect((await runCli(test, 'reindex', 'list')).out).toContain('from a terminal');
  });
});

describe('what cannot be done', () => {
  const refused = async (method: string, path: string, body?: object): Promise<{ status: number; code: string; detail: string }> => {
    const response = await fetch(`${test.stack.apiUrl}/v1/admin/reindexes${path}`, {
      method,
      headers: { authorization: `Bearer ${test.adminKey}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    return (await response.json()) as { status: number; code: string; detail: string };
  };
  let ended: string;

  beforeEach(async () => {
    ended = (await test.client.reindexes())[0]?.id ?? '';
  });

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
    const { id } = await start({ model: 'mini-clip-64', auto_swap: false });
    const problem = await refused('POST', '', { model: 'mini-clip-64', reason: 'impatience' });
    expect(problem).toMatchObject({ status: 409, code: 'reindex-in-progress' });
    expect(problem.detail).toContain(id);
    expect((await test.client.waitForReindex(id)).state).toBe('awaiting_approval');
    expect(await refused('POST', `/${id}/rollback`)).toMatchObject({ status: 409, code: 'conflict' });
    expect(await act(id, 'cancel', [])).toBe('cancelled');
    expect(await refused('POST', `/${id}/approve`)).toMatchObject({ status: 409, code: 'conflict' });
  });

  it.each(['approve', 'cancel'])('is refused: to %s what has ended', async (action) => {
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

  it('ends, with the live version untouched, when pictures are lost', async () => {
    const before = await model();
    const { hits } = await test.client.search({ q: 'blue mug', perPage: 1 });
    const lost = hits[0]?.product;
    await test.remove(lost?.image ?? '');
    const report = await reindexed({ model: 'mini-clip-64' });
    expect(report).toMatchObject({ state: 'failed', failure: { code: 'coverage-lost' }, counts: { failed: 1 } });
    const { failures } = await test.client.json<{ failures: { product_id: string; code: string }[] }>(
      'GET',
      `/v1/admin/reindexes/${report.id}/failures`,
    );
    expect(failures).toMatchObject([{ product_id: lost?.id, code: 'image-not-found' }]);
    expect(await model()).toBe(before);
  });
});
