import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReindexDocument } from '#api-contract';
import { importSample, startTestStack, type TestStack } from '../support/stack.js';

const PRODUCTS = 600;
const BATCH = 64;

let test: TestStack;

beforeAll(async () => {
  test = await startTestStack({ VERSION_GRACE_SECONDS: '1', INDEXING_CONCURRENCY: '1' });
  await importSample(test, 31, PRODUCTS);
  // No product answers these queries, so both models score alike and no reindex waits for approval.
  await test.client.setJudgments(Array.from({ length: 100 }, (_, n) => ({ q: `red dress ${n}`, relevant: { nothing: 1 } })));
}, 180_000);
afterAll(async () => test.stop());

const model = async (): Promise<string> => (await test.client.search({ q: 'red dress' })).model;

/** Starts a reindex to the other one of the two models. */
async function start(more: object = {}): Promise<ReindexDocument> {
  const other = (await model()) === 'mini-clip' ? 'mini-clip-64' : 'mini-clip';
  return test.client.startReindex({ model: other, reason: 'a test that kills', ...more });
}

async function until(id: string, isReached: (status: ReindexDocument) => boolean): Promise<ReindexDocument> {
  for (;;) {
    const status = await test.client.reindexStatus(id);
    if (isReached(status)) return status;
    if (['done', 'failed', 'cancelled'].includes(status.state)) throw new Error(`it is ${status.state} already`);
    await sleep(5);
  }
}

const WHOLE = { state: 'done', verification: { live: PRODUCTS, next: PRODUCTS, coverage: 1 } };

/** Waits until the reindex has ended and its model serves all products. */
async function ended(id: string): Promise<ReindexDocument> {
  const report = await test.client.waitForReindex(id);
  await expect.poll(model, { timeout: 2_000 }).toBe(report.model);
  await expect.poll(async () => (await test.client.search({ perPage: 1 })).found).toBe(PRODUCTS);
  return report;
}

const kills: Readonly<Record<string, () => Promise<void>>> = {
  worker: async () => {
    await test.stack.killWorker();
    await test.stack.startWorker();
  },
  api: async () => {
    await test.stack.killApi();
    await test.stack.startApi();
  },
  redis: async () => test.stack.killRedis(),
};

describe.each(['worker', 'api', 'redis'])('a reindex whose %s is killed', (part) => {
  const kill = async (): Promise<void> => kills[part]?.();

  it('while it is filling goes on from the last batch', async () => {
    const { id } = await start();
    await until(id, ({ counts }) => counts.embedded >= PRODUCTS / 4);
    await kill();
    const report = await ended(id);
    expect(report).toMatchObject(WHOLE);
    // Only the batch in progress when the worker was killed may be embedded again, or be embedded without being counted.
    expect(Math.abs(report.counts.embedded - PRODUCTS)).toBeLessThanOrEqual(BATCH);
  });

  it('while it is queued still begins', async () => {
    const { id } = await start();
    await kill();
    expect(await ended(id)).toMatchObject(WHOLE);
  });

  it('while it is verified is still swapped', async () => {
    const { id } = await start();
    await until(id, ({ state }) => state === 'verifying' || state === 'catching_up');
    await kill();
    expect(await ended(id)).toMatchObject(WHOLE);
  });

  it('while it waits for approval still waits, and is approved', async () => {
    const { id } = await start({ auto_swap: false });
    await until(id, ({ state }) => state === 'awaiting_approval');
    await kill();
    await expect.poll(async () => (await test.client.reindexStatus(id)).state, { timeout: 10_000 }).toBe('awaiting_approval');
    await test.client.actOnReindex(id, 'approve');
    await until(id, ({ state }) => state !== 'awaiting_approval').catch(() => undefined);
    expect(await ended(id)).toMatchObject(WHOLE);
  });

  it('just after it was approved is still swapped', async () => {
    const { id } = await start({ auto_swap: false });
    await until(id, ({ state }) => state === 'awaiting_approval');
    await test.client.actOnReindex(id, 'approve');
    await kill();
    await expect.poll(async () => (await test.client.reindexStatus(id)).state, { timeout: 60_000 }).toBe('done');
    expect(await ended(id)).toMatchObject(WHOLE);
  });

  it('after it was asked to go back goes back', async () => {
    const [latest] = await test.client.reindexes();
    const id = latest?.id ?? '';
    const before = await model();
    await test.client.actOnReindex(id, 'rollback');
    await kill();
    await expect.poll(async () => (await test.client.reindexStatus(id)).state, { timeout: 60_000 }).toBe('rolled_back');
    await expect.poll(model, { timeout: 2_000 }).not.toBe(before);
    expect((await test.client.search({ perPage: 1 })).found).toBe(PRODUCTS);
  });

  it('after it was cancelled leaves nothing behind', async () => {
    const { id } = await start();
    const { to_version: version = '' } = await until(id, ({ counts }) => counts.embedded > 0);
    await test.client.actOnReindex(id, 'cancel');
    await kill();
    await expect.poll(() => test.hasVersion(version), { timeout: 60_000 }).toBe(false);
    expect((await test.client.reindexStatus(id)).state).toBe('cancelled');
    expect((await test.client.search({ perPage: 1 })).found).toBe(PRODUCTS);
  });
});
