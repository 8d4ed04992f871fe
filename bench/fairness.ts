import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { importSample, startTestStack, uploadSample, type TestStack } from '../test/support/stack.js';
import { sampleProducts, toFeedRow, toJsonLines } from '#sample-catalog';
import type { VitrineClient } from '#client';
import { machine } from './support/machine.js';

const LARGE_ROWS = 200_000;
const SMALL_ROWS = 10;
const INDEXED = 1_000;
const ROUNDS = 3;

/** Measures how long an import of ten rows takes while another store runs a large import, and while all stores are reindexed. */
export async function benchFairness(): Promise<void> {
  process.stdout.write(`${machine()}\n`);
  const test = await startTestStack();
  const directory = await mkdtemp(join(tmpdir(), 'vitrine-bench-fairness-'));
  try {
    const small = await test.clientOf('small');
    await uploadSample(test, 4, SMALL_ROWS);
    const rows = sampleProducts(4, SMALL_ROWS).map(toFeedRow);
    for (const { image } of rows) await test.put(String(image), await test.read(String(image)), 'small');
    const feed = join(directory, 'small.jsonl');
    await writeFile(feed, toJsonLines(rows));
    const alone = await seconds(small, feed);
    await importSample(test, 5, INDEXED);
    const large = await startLarge(test, directory);
    await sleep(3_000);
    const beside = [];
    for (let round = 0; round < ROUNDS; round++) beside.push(await seconds(small, feed));
    await test.client.json('POST', `/v1/imports/${large}/cancel`);
    await test.client.startReindexOfAllStores({ model: 'mini-clip-64', reason: 'fairness' });
    await sleep(1_000);
    const reindexed = [];
    for (let round = 0; round < ROUNDS; round++) reindexed.push(await seconds(small, feed));
    const shown = (times: readonly number[]): string => `${times.map((one) => one.toFixed(1)).join(' ')} s`;
    process.stdout.write(`an import of ${SMALL_ROWS} rows alone: ${alone.toFixed(1)} s\n`);
    process.stdout.write(`beside one of ${LARGE_ROWS} rows of another store: ${shown(beside)}\n`);
    process.stdout.write(`beside a reindex of all stores: ${shown(reindexed)}\n`);
  } finally {
    await test.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function seconds(client: VitrineClient, feed: string): Promise<number> {
  const started = performance.now();
  const { id } = await client.imports.start(feed);
  await client.imports.wait(id);
  return (performance.now() - started) / 1000;
}

/** Starts an import whose rows share a few pictures, so that the queue is measured and not the upload. */
async function startLarge(test: TestStack, directory: string): Promise<string> {
  const pictures = sampleProducts(4, SMALL_ROWS)
    .map(toFeedRow)
    .map(({ image }) => String(image));
  const lines = Array.from({ length: LARGE_ROWS }, (_, n) =>
    JSON.stringify({ id: `large-${n}`, title: `Product ${n}`, image: pictures[n % pictures.length] }),
  );
  const feed = join(directory, 'large.jsonl');
  await writeFile(feed, `${lines.join('\n')}\n`);
  return (await test.client.imports.start(feed)).id;
}
