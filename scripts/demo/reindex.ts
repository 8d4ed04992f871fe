import { setTimeout as sleep } from 'node:timers/promises';
import type { ReindexDocument } from '#api-contract';
import type { VitrineClient } from '#client';
import type { DemoQuery, DemoProduct } from './demo-query.js';

const SEARCHERS = 2;
const WRITES_PER_SECOND = 10;
/** Searches that end within this time before or after the swap count as around it. */
const AROUND_SWAP_MS = 1_500;

/** A change of the model under load, as shoppers and merchants saw it. */
export interface DemoReindex {
  readonly report: ReindexDocument;
  /** True if the swap waited for approval and the demo approved it, as an admin would. */
  readonly isApproved: boolean;
  readonly seconds: number;
  readonly searches: number;
  readonly writes: number;
  readonly failures: readonly string[];
  /** Milliseconds that a search took. */
  readonly median: number;
  readonly worst: number;
  readonly worstAroundSwap: number;
  /** Models that answered, in the order in which they were first seen. */
  readonly models: readonly string[];
}

interface Timed {
  readonly at: number;
  readonly ms: number;
  readonly model: string;
}

/** Changes the model of the store while it is searched and written to. Approves the swap if it waits. */
export async function runReindex(
  client: VitrineClient,
  model: string,
  demoQueries: readonly DemoQuery[],
  products: readonly DemoProduct[],
): Promise<DemoReindex> {
  const queries = demoQueries.flatMap(({ text }) => text ?? []);
  const searches: Timed[] = [];
  const failures: string[] = [];
  let writes = 0;
  let isOver = false;
  const failed = (error: unknown): void => void failures.push(String(error));
  const search = async (lane: number): Promise<void> => {
    for (let n = lane; !isOver; n++) {
      const started = performance.now();
      const answer = await client.search({ q: queries[n % queries.length] ?? 'red dress', perPage: 24 }).catch(failed);
      const at = performance.now();
      if (answer) searches.push({ at, ms: at - started, model: answer.model });
    }
  };
  const write = async (): Promise<void> => {
    for (; !isOver && products.length > 0; writes++) {
      const { id } = products[(writes * 7) % products.length] ?? { id: '' };
      await client.json('PATCH', `/v1/products/${encodeURIComponent(id)}`, { price: writes + 1 }).catch(failed);
      await sleep(1000 / WRITES_PER_SECOND);
    }
  };
  const load = Promise.all([...Array.from({ length: SEARCHERS }, (_, lane) => search(lane)), write()]);
  const started = performance.now();
  const { id } = await client.startReindex({ model, reason: 'the demo' });
  let report = await client.waitForReindex(id);
  const isApproved = report.state === 'awaiting_approval';
  if (isApproved) {
    await client.actOnReindex(id, 'approve');
    report = await client.waitForReindex(id, undefined, ['awaiting_approval']);
  }
  const seconds = (performance.now() - started) / 1000;
  await sleep(AROUND_SWAP_MS);
  isOver = true;
  await load;
  const swapped = searches.find((one) => one.model === model)?.at ?? Number.NaN;
  const sorted = searches.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return {
    report,
    isApproved,
    seconds,
    searches: searches.length,
    writes,
    failures,
    median: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
    worst: sorted.at(-1) ?? Number.NaN,
    worstAroundSwap: Math.max(...searches.filter(({ at }) => Math.abs(at - swapped) < AROUND_SWAP_MS).map(({ ms }) => ms)),
    models: [...new Set(searches.map((one) => one.model))],
  };
}
