import { setTimeout as sleep } from 'node:timers/promises';
import type { VitrineClient } from '#client';
import { sampleProducts, toFeedRow } from '#sample-catalog';
import type { DevStack } from '../scripts/dev-stack/dev-stack.js';
import { machine } from './support/machine.js';
import { importRows, uploadPictures } from './support/sample-store.js';
import { quantile } from './support/statistics.js';
import { memory } from './support/memory.js';
import { withStack, type BenchStack } from './support/with-stack.js';

const PRODUCTS = 2_000;
const PICTURE_SIZE = 400;
const MODELS = ['mini-clip-64', 'mini-clip'] as const;
const IDLE_MS = 5_000;
const BETWEEN_SEARCHES_MS = 20;
/** A model is released a minute after its last use. */
const RELEASED_AFTER_MS = 65_000;

/** Searches, one after the other, while `isWanted`. @returns the milliseconds of each search. */
async function searching(client: VitrineClient, isWanted: () => boolean): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; isWanted(); n++) {
    const started = performance.now();
    await client.search({ q: `red dress ${n % 50}`, perPage: 24 });
    times.push(performance.now() - started);
    await sleep(BETWEEN_SEARCHES_MS);
  }
  return times;
}

async function whileIdle(client: VitrineClient): Promise<number[]> {
  const end = performance.now() + IDLE_MS;
  return searching(client, () => performance.now() < end);
}

interface Filled {
  readonly rate: number;
  readonly times: readonly number[];
}

/** Runs a reindex, with searches at the same time if `isSearched`. */
async function reindexed(client: VitrineClient, model: string, isSearched: boolean): Promise<Filled> {
  const { id } = await client.startReindex({ model, reason: 'a benchmark' });
  let isFilling = true;
  const times = isSearched ? searching(client, () => isFilling) : Promise.resolve([]);
  const report = await client.waitForReindex(id, ({ state }) => (isFilling = state === 'queued' || state === 'filling'));
  isFilling = false;
  if (report.state !== 'done') throw new Error(`the reindex is ${report.state}: ${report.failure?.message ?? ''}`);
  return { rate: report.products_per_second ?? Number.NaN, times: await times };
}

async function printMemory(stack: DevStack, when: string): Promise<void> {
  const said = async (name: string, url: string): Promise<string> => {
    const { megabytes, models } = await memory(url);
    return `${name} ${megabytes.toFixed(0)} MB with ${models} model${models === 1 ? '' : 's'}`;
  };
  const processes = await Promise.all([said('API', stack.apiUrl), said('worker', stack.workerUrl)]);
  process.stdout.write(`${when.padEnd(24)} ${processes.join(', ')}\n`);
}

/** Prints the memory of both processes before, during and after a reindex. */
async function reindexedForMemory(client: VitrineClient, stack: DevStack, model: string): Promise<void> {
  await printMemory(stack, 'before');
  const { id } = await client.startReindex({ model, reason: 'memory', auto_swap: false, keep_versions: 0 });
  await client.waitForReindex(id);
  await printMemory(stack, 'before the swap');
  await client.actOnReindex(id, 'approve');
  await client.waitForReindex(id, undefined, ['awaiting_approval']);
  await sleep(RELEASED_AFTER_MS);
  await printMemory(stack, 'a minute after the swap');
}

/**
 * Compares products a second of a reindex with those of an import by the same worker with the same model, and searches during filling with
 * idle ones.
 */
export async function benchReindex(): Promise<void> {
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  const measure = async ({ stack, client, directory }: BenchStack): Promise<void> => {
    print(`${machine()}\n${PRODUCTS} products, JPEGs of ${PICTURE_SIZE} × ${PICTURE_SIZE}\n`);
    // No product answers this judgment, so both models score alike and no reindex waits for approval.
    await client.setJudgments([{ q: 'red dress', relevant: { nothing: 1 } }]);
    print('to              reindex/s  import/s  ratio   search p50 idle → filling    p99 idle → filling (ms)');
    let products = sampleProducts(51, PRODUCTS);
    await uploadPictures(stack, products, PICTURE_SIZE);
    await importRows(client, products.map(toFeedRow), directory);
    for (const [n, model] of MODELS.entries()) {
      const idle = await whileIdle(client);
      const alone = await reindexed(client, model, false);
      // Products of another seed, so that the worker has to embed all their pictures.
      products = sampleProducts(52 + n, PRODUCTS);
      await uploadPictures(stack, products, PICTURE_SIZE);
      const { counts, rows_per_second: own = Number.NaN } = await importRows(client, products.map(toFeedRow), directory);
      if (counts.embedded === 0) throw new Error('the import embedded nothing: there is no rate to compare with');
      const back = model === 'mini-clip' ? 'mini-clip-64' : 'mini-clip';
      const loaded = await reindexed(client, back, true);
      await reindexed(client, model, false);
      const pair = (share: number): string => `${quantile(idle, share).toFixed(1)} → ${quantile(loaded.times, share).toFixed(1)}`;
      const figures = [alone.rate, own].map((rate) => rate.toFixed(0).padStart(9)).join(' ');
      print(`${model.padEnd(14)} ${figures}   ${(alone.rate / own).toFixed(2)}    ${pair(0.5).padEnd(28)} ${pair(0.99)}`);
    }
    print('');
    await sleep(RELEASED_AFTER_MS);
    await reindexedForMemory(client, stack, 'mini-clip-64');
  };
  await withStack(measure, { VERSION_GRACE_SECONDS: '1' });
}
