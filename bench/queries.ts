import { setTimeout as sleep } from 'node:timers/promises';
import { ClipModel } from '#clip';
import { sampleProduct } from '#sample-catalog';
import { closeConnections, search, timedInTurn } from './support/http-search.js';
import { largeStore } from './support/large-store.js';
import { machine } from './support/machine.js';
import { median, quantile } from './support/statistics.js';
import { ADMIN_KEY, ENGINE, withStack } from './support/with-stack.js';

const RUNS = 200;
const WARM_UP = 100;
const PRODUCTS = 100_000;
/** How long the embedded index may take to read a large store into memory, after which searches are fast. */
const PATIENCE_MS = 150_000;
const FAST_MS = 6;
const FAST_IN_A_ROW = 30;

const print = (text: string): void => void process.stdout.write(`${text}\n`);

const typed = (run: number): string => `${sampleProduct(4, run % 50).color} ${sampleProduct(4, run % 50).category}`;

/** What is typed, with what reading it has to do. */
const QUERIES: Readonly<Record<string, (run: number) => string>> = {
  'two words that many products have': typed,
  'a price and an exclusion': (run) => `${typed(run)} under $${40 + (run % 60)} -leather`,
  'a possessive and a mistyped word': (run) => `women's ${typed(run)}s`,
  'a title of which no product has all words': (run) => sampleProduct(9, run).title,
};

/** The beginnings of what is typed into the search bar. */
const BEGINNINGS: Readonly<Record<string, (run: number) => string>> = {
  'one letter': (run) => typed(run).slice(0, 1),
  'three letters': (run) => typed(run).slice(0, 3),
  'a word and a letter': (run) => `${typed(run).split(' ')[0]} ${typed(run).split(' ').at(-1)?.slice(0, 1)}`,
};

async function suggest(url: string, q: string): Promise<void> {
  const response = await fetch(`${url}/v1/suggest?q=${encodeURIComponent(q)}`, { headers: { 'x-api-key': ADMIN_KEY } });
  if (!response.ok) throw new Error(`status ${response.status}`);
  await response.text();
}

/** Waits until searches are fast. */
async function settled(url: string): Promise<void> {
  const began = performance.now();
  for (let fast = 0; fast < FAST_IN_A_ROW && performance.now() - began < PATIENCE_MS;) {
    const started = performance.now();
    await search(url, { q: typed(fast) });
    fast = performance.now() - started < FAST_MS ? fast + 1 : 0;
    await sleep(100);
  }
}

/** What reading a query costs: the same words read and taken by their letters, in turn; and how long suggestions take. */
export async function benchQueries({ products = PRODUCTS }: { readonly products?: number } = {}): Promise<void> {
  const model = await ClipModel.load({ directory: 'models/mini-clip' });
  await withStack(async (bench) => {
    const store = await largeStore(bench, products, model);
    await store.close();
    const url = bench.stack.apiUrl;
    await settled(url);
    print(`${machine()}\n${ENGINE}, ${products} products, p50 ms over HTTP of ${RUNS} runs in turn; hybrid`);
    for (const [name, query] of Object.entries(QUERIES)) {
      const { read, letters } = await timedInTurn(
        {
          // The first of each pair would otherwise embed the words for both.
          embedded: (run) => search(url, { q: query(run), mode: 'semantic' }),
          letters: (run) => search(url, { q: query(run), interpret: false }),
          read: (run) => search(url, { q: query(run) }),
        },
        { runs: RUNS, warmUp: WARM_UP },
      );
      const more = median(read.map((ms, run) => ms - (letters[run] ?? Number.NaN)));
      print(
        `${name.padEnd(44)} by its letters ${median(letters).toFixed(2)}, read ${median(read).toFixed(2)}, paired difference ${more.toFixed(2)}`,
      );
    }
    for (const [name, beginning] of Object.entries(BEGINNINGS)) {
      const { asked } = await timedInTurn({ asked: (run) => suggest(url, beginning(run)) }, { runs: RUNS, warmUp: WARM_UP });
      print(`suggestions for ${name.padEnd(28)} p50 ${median(asked).toFixed(2)}, p95 ${quantile(asked, 0.95).toFixed(2)}`);
    }
    closeConnections();
  });
}
