import { parseFilter } from '#catalog';
import { ClipModel, similarity, type Embedding } from '#clip';
import { lexicalQuery } from '#lexical';
import type { ProductIndex } from '#product-index';
import { sampleProduct } from '#sample-catalog';
import { closeConnections, PER_PAGE, search, timedInTurn } from './support/http-search.js';
import { largeStore } from './support/large-store.js';
import { machine } from './support/machine.js';
import { median, pairedRatio, quantile } from './support/statistics.js';
import { withStack, type BenchStack } from './support/with-stack.js';

const SIZES = [10_000, 100_000];
const RUNS = 300;
/** Requests before the measurement, until V8 has compiled the code that a request runs. */
const WARM_UP = 200;
const RECALL_QUERIES = 100;
const FILTER = 'price:10..200';
const FACETS = ['category', 'brand', 'color'];

const print = (text: string): void => void process.stdout.write(`${text}\n`);

function report(name: string, values: readonly number[]): void {
  print(`${name.padEnd(48)} ${median(values).toFixed(2).padStart(6)}  ${quantile(values, 0.99).toFixed(2).padStart(6)}`);
}

/** Recall: the share of the exactly nearest 24 products that the index finds, over queries as shoppers type them. */
async function recall(
  index: ProductIndex,
  storeId: string,
  model: ClipModel,
  all: readonly { id: string; embedding: Embedding }[],
): Promise<number> {
  let found = 0;
  for (let n = 0; n < RECALL_QUERIES; n++) {
    const { color, category } = sampleProduct(5, n);
    const [embedding = new Float32Array()] = await model.embedText([`${color} ${category}`]);
    const exact = all.map(({ id, embedding: other }) => ({ id, score: similarity(embedding, other) })).sort((a, b) => b.score - a.score);
    const nearest = new Set(exact.slice(0, PER_PAGE).map(({ id }) => id));
    const { hits } = await index.find(storeId, { semantic: { embedding }, page: 1, perPage: PER_PAGE });
    found += hits.filter(({ product }) => nearest.has(product.id)).length;
  }
  return found / (RECALL_QUERIES * PER_PAGE);
}

async function benchSize({ stack }: BenchStack, count: number, model: ClipModel): Promise<void> {
  const { storeId, apiUrl: url } = stack;
  const { index, profiles, all, close } = await largeStore({ stack }, count, model);
  try {
    const words = await profiles.words(storeId);
    const filter = parseFilter(FILTER);
    const title = (run: number): string => sampleProduct(4, run).title;
    const typed = (run: number): string => `${sampleProduct(4, run % 50).color} ${sampleProduct(4, run % 50).category}`;
    const embedded = await model.embedText(Array.from({ length: 50 }, (_, run) => typed(run)));
    const embeddingOf = (run: number): Embedding => embedded[run % 50] ?? new Float32Array();
    const bare = (run: number, more: object): Promise<unknown> =>
      index.find(storeId, { semantic: { embedding: embeddingOf(run) }, page: 1, perPage: PER_PAGE, ...more });
    const hybrid = (run: number): object => ({ lexical: lexicalQuery(typed(run), words), filter, facets: FACETS });

    const times = await timedInTurn(
      {
        words: (run) => search(url, { q: title(run), mode: 'semantic', min_score: 'none' }),
        tower: (run) => model.embedText([title(run)]),
        index: (run) => bare(run, {}),
        cached: (run) => search(url, { q: typed(run), mode: 'semantic', min_score: 'none' }),
        hybrid: (run) => search(url, { q: typed(run), filter_by: FILTER, facet_by: FACETS.join(','), min_score: 'none' }),
        bareHybrid: (run) => bare(run, hybrid(run)),
      },
      { runs: RUNS, warmUp: WARM_UP },
    );
    print(`\n${count} products                                       p50 ms  p99 ms`);
    report('semantic search over HTTP, new words', times.words);
    report('semantic search over HTTP, words seen before', times.cached);
    report('  bare text tower', times.tower);
    report('  bare index query', times.index);
    report('hybrid, one filter, three facets, over HTTP', times.hybrid);
    report('  bare index query of the same shape', times.bareHybrid);
    print(`overhead of a search at p50: ${(median(times.words) - median(times.tower) - median(times.index)).toFixed(2)} ms`);
    print(`words seen before ÷ bare index query, semantic: ${pairedRatio(times.cached, times.index).toFixed(2)}`);
    print(`words seen before ÷ bare index query, hybrid: ${pairedRatio(times.hybrid, times.bareHybrid).toFixed(2)}`);
    print(`recall@${PER_PAGE} against exact search: ${(await recall(index, storeId, model, all)).toFixed(4)}`);
  } finally {
    await close();
  }
}

/** A search over HTTP against the bare index query and the bare text tower, in turn in one run, at two sizes of catalog. */
export async function benchSearch(): Promise<void> {
  print(`${machine()}\nmini-clip, LanceDB, ${PER_PAGE} hits, one search at a time, ${RUNS} runs after ${WARM_UP} to warm up`);
  const model = await ClipModel.load({ directory: 'models/mini-clip' });
  try {
    for (const count of SIZES) await withStack((at) => benchSize(at, count, model));
  } finally {
    closeConnections();
    await model.release();
  }
}
