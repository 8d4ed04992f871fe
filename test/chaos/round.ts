import { setTimeout as sleep } from 'node:timers/promises';
import type { ImportDocument } from '#api-contract';
import { Random } from '#sample-catalog';
import { fedImport } from '../support/fed-import.js';
import { heldAgainst, type Held } from '../support/held-against.js';
import { insistently } from '../support/insistently.js';
import { RandomWriters } from '../support/random-writers.js';
import type { WriteModel } from '../support/write-model.js';
import { someFault } from './faults.js';
import { Searchers, type Seen } from './searchers.js';
import type { World } from './world.js';

const CALLERS = 6;
/** Odd rounds go to the second one, even rounds back. */
const MODELS = ['mini-clip', 'mini-clip-64'];

export interface RoundOptions {
  readonly seed: number;
  readonly round: number;
  /** Faults strike for so long, one after the other. */
  readonly seconds: number;
  readonly productIds: readonly string[];
  /** The writes of this round and of those before it. */
  readonly model: WriteModel;
  /** Is told what happens next. */
  readonly onStep?: (name: string) => void;
}

/** What a round was, and what was wrong in it. */
export interface RoundResult {
  readonly writes: number;
  readonly faultsStruck: readonly string[];
  readonly seen: Seen;
  readonly imports: readonly ImportDocument['counts'][];
  /** How the store differs from the accepted writes. */
  readonly held: Held;
  /** Answers and states that should not have been. */
  readonly wrong: readonly string[];
}

/** Callers write and search, feeds are read, the store is reindexed, and meanwhile faults strike at random. Then the products are compared. */
export async function chaosRound(world: World, { seed, round, seconds, productIds, model, onStep }: RoundOptions): Promise<RoundResult> {
  const { test } = world;
  const random = new Random(seed, round);
  const before = model.count;
  const common = { apiKey: test.adminKey, productIds, images: world.images, model };
  const writers = new RandomWriters({ ...common, urls: () => world.apis, seed: seed + round });
  const searchers = new Searchers(world.apis, test.adminKey, new Set(productIds), seed + round);
  const work = Promise.all([writers.run(CALLERS), searchers.run()]);
  const struck: string[] = [];
  const started: string[] = [];
  const until = Date.now() + seconds * 1_000;
  const reindexId = await reindexed(world, MODELS[round % MODELS.length] as string, `round ${round}`);
  while (Date.now() < until) {
    const fault = someFault(world, random);
    onStep?.(fault.name);
    await fault.strike();
    struck.push(fault.name);
    if (random.chance(0.3)) started.push(await fedImport(test, model, productIds, world.images[0] ?? '', round * 100 + started.length));
    await sleep(random.between(100, 1_500));
  }
  onStep?.('no more faults; writers end');
  writers.stop();
  searchers.stop();
  await work;
  onStep?.('imports end');
  const imports: ImportDocument[] = [];
  for (const id of started) imports.push(await test.client.imports.wait(id));
  onStep?.('the reindex ends');
  const reindex = await test.client.waitForReindex(reindexId);
  if (reindex.state === 'awaiting_approval') await test.client.actOnReindex(reindex.id, 'approve');
  const { state } = await test.client.waitForReindex(reindex.id, undefined, ['awaiting_approval']);
  onStep?.('products are compared');
  const held = await heldAgainst(test, model, productIds);
  const wrong = [
    ...writers.faults,
    ...searchers.seen.faults,
    ...imports.flatMap(faultsOfImport),
    ...(state === 'done' ? [] : [`the reindex is ${state}`]),
  ];
  return {
    writes: model.count - before,
    faultsStruck: struck,
    seen: searchers.seen,
    imports: imports.map(({ counts }) => counts),
    held,
    wrong,
  };
}

/** What does not add up in the report of an import that has ended. */
function faultsOfImport({ id, state, counts }: ImportDocument): string[] {
  const { read, parts, skipped, accepted, rejected, embedded, updated, unchanged, failed, pending, indexed } = counts;
  const isSum =
    read === parts + skipped + accepted + rejected &&
    accepted === embedded + updated + unchanged + failed + pending &&
    indexed === embedded + updated + unchanged &&
    pending === 0 &&
    failed === 0;
  return state === 'done' && isSum ? [] : [`the import ${id} is ${state} with ${JSON.stringify(counts)}`];
}

/** Starts a reindex; an attempt without an answer may have started it. */
async function reindexed({ test: { client } }: World, model: string, reason: string): Promise<string> {
  return insistently(async () => {
    const started = (await client.reindexes()).find((one) => one.reason === reason);
    return started?.id ?? (await client.startReindex({ model, reason, auto_swap: true })).id;
  });
}
