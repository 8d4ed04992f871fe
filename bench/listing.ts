import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClipModel } from '#clip';
import { sampleProduct } from '#sample-catalog';
import { bareRequests, untilIndexed } from './support/bare-qdrant.js';
import { closeConnections, PER_PAGE, search, timedInTurn } from './support/http-search.js';
import { largeStore } from './support/large-store.js';
import { machine } from './support/machine.js';
import { median, quantile } from './support/statistics.js';
import { ENGINE, QDRANT_URL, withStack, type BenchStack } from './support/with-stack.js';

const RUNS = 200;
const WARM_UP = 200;
/** How many products the store has, unless the command says. */
const LISTED_PRODUCTS = 100_000;
/** The ten fields of a full page of filters. */
const FACETS = ['category', 'category.lvl0', 'brand', 'color', 'price', 'in_stock', 'availability', 'rating', 'tags', 'material'];
const CALLERS = [1, 4, 16, 64];
const THROUGHPUT_MS = 6_000;
/** More than there are callers: the index is measured here, and not what is refused (`bench -- overload`). */
const SEARCHES_AT_ONCE = 256;
/** How long the first search may take to find the store in memory. */
const PATIENCE_MS = 120_000;

const print = (text: string): void => void process.stdout.write(`${text}\n`);

const typed = (run: number): string => `${sampleProduct(4, run % 50).color} ${sampleProduct(4, run % 50).category}`;

/** What shops ask most. A filter that differs from run to run keeps an answer from being a kept one. */
const KINDS: Readonly<Record<string, (run: number) => object>> = {
  listing: (run) => ({ page: 1 + (run % 40) }),
  'listing, ten facets': (run) => ({ facet_by: FACETS.join(','), filter_by: `price:>${run / 1000}` }),
  'listing, ten facets, again': () => ({ facet_by: FACETS.join(',') }),
  'sorted, page 40, filter, three facets': (run) => ({
    sort_by: 'price:asc',
    page: 40,
    filter_by: `price:${10 + run / 1000}..200`,
    facet_by: FACETS.slice(0, 3).join(','),
  }),
  'grouped, number of groups': (run) => ({ group_by: 'group_id', page: 1 + (run % 40) }),
  'two words': (run) => ({ q: typed(run), mode: 'lexical' }),
  'one word, five facets': (run) => ({ q: typed(run).split(' ')[0], mode: 'lexical', facet_by: FACETS.slice(0, 5).join(',') }),
};

/** Waits until searches are fast: the embedded index reads a large store into memory first. */
async function settled(url: string): Promise<number> {
  const began = performance.now();
  if (QDRANT_URL !== undefined) await untilIndexed(QDRANT_URL, PATIENCE_MS * 5);
  for (let fast = 0; fast < 5 && performance.now() - began < PATIENCE_MS;) {
    const started = performance.now();
    await search(url, { q: typed(fast) });
    fast = performance.now() - started < 25 ? fast + 1 : 0;
    await sleep(200);
  }
  return performance.now() - began;
}

/** The longest that the API's event loop was kept, in ms, since this was last asked. */
async function longestTask(url: string): Promise<number> {
  return 1000 * (await metric(url, 'nodejs_eventloop_lag_max_seconds'));
}

/** Searches a second of some callers, each of which asks as soon as it is answered. */
async function throughput(url: string, callers: number, query: (n: number) => object): Promise<{ perSecond: number; p99: number }> {
  const times: number[] = [];
  const began = performance.now();
  let n = 0;
  const call = async (): Promise<void> => {
    while (performance.now() - began < THROUGHPUT_MS) {
      const started = performance.now();
      await search(url, query(n++));
      times.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  return { perSecond: (times.length * 1000) / (performance.now() - began), p99: quantile(times, 0.99) };
}

/** How long a process that starts takes, and how long until its searches are answered from memory; in ms. */
async function coldStart({ stack, directory }: BenchStack): Promise<{ readyMs: number; inMemoryMs: number }> {
  const kept = async (): Promise<readonly string[]> => readdir(join(directory, 'index', 'models'), { recursive: true });
  const began = performance.now();
  while (performance.now() - began < PATIENCE_MS && !(await kept()).some((name) => name.endsWith('model'))) await sleep(500);
  await stack.stopApi();
  const started = performance.now();
  await stack.startApi();
  const readyMs = performance.now() - started;
  while ((await metric(stack.apiUrl, 'vitrine_index_memory_bytes')) === 0 && performance.now() - started < PATIENCE_MS) {
    await search(stack.apiUrl, { q: typed(1) });
  }
  return { readyMs, inMemoryMs: performance.now() - started };
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;

async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size);
  return (await Promise.all(files)).reduce((sum, size) => sum + size, 0);
}

async function metric(url: string, name: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} ([\\d.e+-]+)`, 'm').exec(metrics)?.[1] ?? 0);
}

async function measure(at: BenchStack, model: ClipModel, products: number): Promise<void> {
  const { stack } = at;
  const { apiUrl: url } = stack;
  const { close, all } = await largeStore({ stack }, products, model);
  try {
    print(`ready after ${(await settled(url)).toFixed(0)} ms`);
    await longestTask(url);
    const kinds = Object.fromEntries(Object.entries(KINDS).map(([name, query]) => [name, (run: number) => search(url, query(run))]));
    const bare = QDRANT_URL === undefined ? {} : await bareRequests(QDRANT_URL, stack.storeId, [...(all[0]?.embedding ?? [])]);
    const times = await timedInTurn({ ...kinds, ...bare }, { runs: RUNS, warmUp: WARM_UP });
    print(`\n${products} products, ${ENGINE}                            p50 ms  p99 ms`);
    for (const [name, values] of Object.entries(times)) {
      print(`${name.padEnd(48)} ${median(values).toFixed(2).padStart(6)}  ${quantile(values, 0.99).toFixed(2).padStart(6)}`);
    }
    print(`longest task of the event loop: ${(await longestTask(url)).toFixed(1)} ms`);
    const hybrid = (q: string): object => ({ q, filter_by: 'price:10..200', facet_by: FACETS.slice(0, 3).join(',') });
    for (const callers of CALLERS) {
      const { perSecond, p99 } = await throughput(url, callers, (n) => hybrid(typed(n)));
      print(
        `hybrid, words seen before, ${String(callers).padStart(2)} callers: ${perSecond.toFixed(0).padStart(4)} a second, p99 ${p99.toFixed(0)} ms`,
      );
    }
    const fresh = await throughput(url, 16, (n) => hybrid(sampleProduct(9, n).title));
    print(`hybrid, new words,         16 callers: ${fresh.perSecond.toFixed(0).padStart(4)} a second, p99 ${fresh.p99.toFixed(0)} ms`);
    print(`longest task of the event loop: ${(await longestTask(url)).toFixed(1)} ms`);
    if (QDRANT_URL !== undefined) return;
    const memory = await metric(url, 'vitrine_index_memory_bytes');
    const vectors = 2 * 4 * model.dimension;
    print(`memory: ${(memory / 1e6).toFixed(0)} MB, ${(memory / products - vectors).toFixed(0)} bytes a product beside its vectors`);
    const { readyMs, inMemoryMs } = await coldStart(at);
    const [disk, models] = await Promise.all(['index', join('index', 'models')].map((folder) => folderBytes(join(at.directory, folder))));
    const process = await metric(url, 'process_resident_memory_bytes');
    print(`process: ${megabytes(process)}; disk: ${megabytes((disk ?? 0) - (models ?? 0))} of tables, ${megabytes(models ?? 0)} of models`);
    print(`started anew: ready after ${readyMs.toFixed(0)} ms, answering from memory after ${inMemoryMs.toFixed(0)} ms`);
  } finally {
    await close();
  }
}

/** Listings and searches over HTTP, on the engine that `QDRANT_URL` chooses. */
export async function benchListing({ products = LISTED_PRODUCTS }: { readonly products?: number } = {}): Promise<void> {
  print(`${machine()}\nmini-clip, ${ENGINE}, ${PER_PAGE} hits, one search at a time, ${RUNS} runs after ${WARM_UP} to warm up`);
  const model = await ClipModel.load({ directory: 'models/mini-clip' });
  try {
    await withStack((at) => measure(at, model, products), { SEARCHES_AT_ONCE: String(SEARCHES_AT_ONCE) });
  } finally {
    closeConnections();
    await model.release();
  }
}
