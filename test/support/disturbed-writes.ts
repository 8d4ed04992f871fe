import { setTimeout as sleep } from 'node:timers/promises';
import { Random } from '#sample-catalog';
import { fedImport } from './fed-import.js';
import { heldAgainst, type Held } from './held-against.js';
import { RandomWriters } from './random-writers.js';
import { startTestStack, uploadSample, type TestStack } from './stack.js';
import { WriteModel } from './write-model.js';

const PRODUCTS = 50;
const CALLERS = 8;
/** Longer than the lock of a job, and than the lock of the index. */
const ASLEEP_MS = 17_000;
const NAP_MS = 6_500;

type Another = Awaited<ReturnType<TestStack['stack']['startAnother']>>;

/** The disturbances of processes. After each one, all processes run again. */
function disturb(test: TestStack, others: { readonly api: Another; readonly worker: Another }): (() => Promise<void>)[] {
  const { stack } = test;
  const asleep = async (sleepNow: () => void, wake: () => void, ms: number): Promise<void> => {
    sleepNow();
    await sleep(ms);
    wake();
  };
  const napping = (process: Another['process']): Promise<void> =>
    asleep(
      () => process.putToSleep(),
      () => process.wake(),
      NAP_MS,
    );
  return [
    () => napping(others.worker.process),
    async () => {
      await stack.killWorker();
      await stack.startWorker();
    },
    () => napping(others.api.process),
    async () => {
      await stack.killApi();
      await stack.startApi();
    },
    () => stack.killRedis(),
    () =>
      asleep(
        () => stack.putWorkerToSleep(),
        () => stack.wakeWorker(),
        ASLEEP_MS,
      ),
    () =>
      asleep(
        () => stack.putRedisToSleep(),
        () => stack.wakeRedis(),
        2_000,
      ),
    () =>
      asleep(
        () => stack.putApiToSleep(),
        () => stack.wakeApi(),
        NAP_MS,
      ),
  ];
}

/** The options of a trial. */
export interface Trial {
  readonly storeId: string;
  /** Settings of the stack, such as another index. */
  readonly env?: Readonly<Record<string, string>>;
  /** Processes are disturbed for at least `leastMs`, and until `leastWrites` writes are accepted. */
  readonly leastMs: number;
  readonly leastWrites: number;
}

export interface TrialResult {
  readonly writes: number;
  /** The same by kind. */
  readonly kinds: WriteModel['kinds'];
  /** Unexpected answers. */
  readonly faults: readonly string[];
  /** How the store differs from the accepted writes, before and after the rollback to the previous version. */
  readonly held: readonly Held[];
}

/**
 * Eight callers write to fifty products while feeds are read, the store is reindexed, and processes are killed and halted, one
 * after the other: two API processes, two workers and Redis.
 */
export async function disturbedWrites({ storeId, env, leastMs, leastWrites }: Trial): Promise<TrialResult> {
  const test = await startTestStack({ VERSION_GRACE_SECONDS: '1', ...env }, { storeId, appendFsync: 'always' });
  try {
    const { rows } = await uploadSample(test, 5, 3);
    const images = rows.map(({ image }) => String(image));
    const [api, worker] = await Promise.all([test.stack.startAnother('api'), test.stack.startAnother('indexer-worker')]);
    const model = new WriteModel();
    const productIds = Array.from({ length: PRODUCTS }, (_, n) => `p${n}`);
    const writers = new RandomWriters({
      urls: () => [test.stack.apiUrl, api.url],
      apiKey: test.adminKey,
      productIds,
      images,
      model,
      seed: 3,
    });
    const writing = writers.run(CALLERS);
    await sleep(3_000);
    const imports = [await fedImport(test, model, productIds, images[0] ?? '', 1)];
    const reindex = await test.client.startReindex({ model: 'mini-clip-64', reason: 'writes in order' });
    const until = Date.now() + leastMs;
    const random = new Random(9);
    const disturbances = disturb(test, { api, worker });
    for (let n = 0; Date.now() < until || model.count < leastWrites; n++) {
      await disturbances[n % disturbances.length]?.();
      await sleep(random.between(200, 1_500));
      if (n % 3 === 1) imports.push(await fedImport(test, model, productIds, images[1] ?? '', n + 2));
    }
    writers.stop();
    await writing;
    for (const id of imports) await test.client.imports.wait(id);
    const { state } = await test.client.waitForReindex(reindex.id);
    const held = [await heldAgainst(test, model, productIds)];
    if (state === 'awaiting_approval') await test.client.actOnReindex(reindex.id, 'approve');
    await test.client.waitForReindex(reindex.id, undefined, ['awaiting_approval']);
    // The previous version is kept up to date, so it has to hold the same after the rollback.
    await test.client.actOnReindex(reindex.id, 'rollback');
    await test.client.waitForReindex(reindex.id, undefined, ['done']);
    held.push(await heldAgainst(test, model, productIds));
    return { writes: model.count, kinds: model.kinds, faults: writers.faults, held };
  } finally {
    await test.stop();
  }
}
