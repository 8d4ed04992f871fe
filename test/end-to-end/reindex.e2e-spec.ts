import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EstimateDocument, ReindexDocument } from '#api-contract';
import { runCli } from '../support/cli.js';
import { IS_EMBEDDED, versionBytes } from '../support/index-engine.js';
import { modelLibrary } from '../support/model-library.js';
import { importSample, startTestStack, type TestStack } from '../support/stack.js';

const PRODUCTS = 300;
/** Queries whose right answers are, by definition, those of the live version, so that another model can only be worse. */
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

beforeAll(async () => {
  models = await modelLibrary(await mkdtemp(join(tmpdir(), 'vitrine-models-')));
  test = await startTestStack({ VERSION_GRACE_SECONDS: '1', MODEL_DIR: join(models, 'mini-clip') });
  await importSample(test, 11, PRODUCTS);
}, 120_000);
afterAll(async () => {
  await test.stop();
  await rm(models, { recursive: true, force: true });
});

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
    expect(report.quality?.modes.map(({ mode }) => mode)).toEqual(['hybrid', 'semantic', 'lexical']);
    const worse = report.quality?.modes.filter(({ is_worse: isWorse }) => isWorse) ?? [];
    expect(worse.length).toBeGreaterThan(0);
    for (const { ndcg_at_10: ndcg } of worse) expect(ndcg.difference.high).toBeLessThan(0);
    // Lexical search does not depend on the model.
    const lexical = report.quality?.modes.find(({ mode }) => mode === 'lexical');
    expect(lexical?.ndcg_at_10).toMatchObject({ difference: { mean: 0 } });
    expect(lexical?.ndcg_at_10.live.mean).toBeGreaterThan(0);
    expect(await model()).toBe('mini-clip');
  });

  it('shows the queries that lost most with both result lists, as JSON and as a page', async () => {
    const { lost } = await test.client.reindexQuality(report.id);
    expect(lost.length).toBeGreaterThan(0);
    expect(lost[0]?.next_ndcg).toBeLessThan(lost[0]?.live_ndcg ?? 0);
    expect(lost[0]?.live.length).toBeGreaterThan(0);
    expect(lost.map(({ mode }) => mode)).not.toContain('lexical');
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
    expect(await test.hasVersion(report.to_version)).toBe(true);
    expect(await act(report.id, 'cancel', [])).toBe('cancelled');
    await expect.poll(() => test.hasVersion(report.to_version), { timeout: 5_000 }).toBe(false);
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
  let estimate: EstimateDocument;
  let report: ReindexDocument;

  it('brings a store to another model, embedding each picture once', async () => {
    await expect.poll(model, { timeout: 1_000 }).toBe('mini-clip');
    estimate = await test.client.estimateReindex({ model: 'mini-clip-64', reason: 'a test' });
    report = await reindexed({ model: 'mini-clip-64' });
    expect(report).toMatchObject({ state: 'done', counts: { products: PRODUCTS, embedded: PRODUCTS, failed: 0 }, can_roll_back: true });
    expect(report.verification).toMatchObject({ live: PRODUCTS, next: PRODUCTS, coverage: 1, sampled: 64, identical: 64, alike: 64 });
    expect(report.quality).toMatchObject({ judgments: 'generated', is_worse: false });
    await expect.poll(model, { timeout: 1_000 }).toBe('mini-clip-64');
    expect((await test.client.search({ q: 'red dress', perPage: 5 })).hits).toHaveLength(5);
  });

  it.skipIf(!IS_EMBEDDED)('takes as much of the disk as the estimate says, within a factor of 2.5', async () => {
    const taken = await versionBytes(test.directory, report.to_version);
    expect(estimate.disk_bytes / taken).toBeGreaterThan(0.4);
    expect(estimate.disk_bytes / taken).toBeLessThan(2.5);
  });

  it('goes back within moments, with what was written since', async () => {
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

  it('keeps nothing of the old version with keep_versions 0', async () => {
    const { id, from_version: old, to_version: fresh } = await reindexed({ keep_versions: 0 });
    expect(await test.client.reindexStatus(id)).toMatchObject({ state: 'done', can_roll_back: false });
    await expect.poll(() => test.hasVersion(old), { timeout: 5_000 }).toBe(false);
    expect(await test.hasVersion(fresh)).toBe(true);
  });

  it('brings it to a quantised model, whose embeddings are near to what is stored, though seldom the same', async () => {
    report = await reindexed({ model: 'quantised-clip', variant: 'int8', auto_swap: false });
    expect(report).toMatchObject({ state: 'awaiting_approval', variant: 'int8', verification: { sampled: 64, alike: 64 } });
    expect(report.verification?.identical).toBeLessThan(64);
    expect(await act(report.id, 'cancel', [])).toBe('cancelled');
  });

  it('estimates time, disk and memory', async () => {
    const before = await test.client.reindexes();
    estimate = await test.client.estimateReindex({ model: 'mini-clip-64', reason: 'a test' });
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
    const order = ['queued', 'filling', 'catching_up', 'verifying', 'swapping', 'done'];
    const steps = states.map((state) => order.indexOf(state ?? ''));
    expect(steps).not.toContain(-1);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(steps[0]).toBeLessThan(order.indexOf('done'));
    const documents = [...text.matchAll(/^data: (.+)$/gm)].map((match) => JSON.parse(match[1] ?? '') as ReindexDocument);
    expect(documents.map(({ state }) => state)).toEqual(states);
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
