import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClipModel, normalized } from '#clip';
import { LanceDbProductIndex, type Point } from '#product-index';
import { Random, sampleProduct, toFeedRow } from '#sample-catalog';
import { parseRow } from '#catalog';
import { DevStack } from '../scripts/dev-stack/dev-stack.js';
import { machine } from './support/machine.js';
import { quantile } from './support/statistics.js';

const PRODUCTS = 10_000;
const RUNS = 400;
/** So many requests until V8 has compiled what a request runs through. */
const WARM_UP = 400;
const PER_PAGE = 24;
const ADMIN_KEY = 'vt_benchmark-key-of-this-run-only';

/** Points around the embeddings of their titles: clustered as real ones are. */
async function* points(model: ClipModel): AsyncGenerator<Point[]> {
  const random = new Random(3);
  for (let at = 0; at < PRODUCTS; at += 500) {
    const products = Array.from({ length: 500 }, (_, n) => sampleProduct(2, at + n));
    const titles = await model.embedText(products.map(({ title }) => title));
    yield products.flatMap((sample, n) => {
      const parsed = parseRow(at + n, toFeedRow(sample));
      if (!('product' in parsed)) return [];
      const embedding = normalized(Array.from(titles[n] ?? [], (value) => value + (random.next() - 0.5) * 0.05));
      const image = { reference: parsed.product.image, sha256: String(at + n).padStart(64, '0'), key: parsed.product.image };
      return [
        {
          product: parsed.product,
          image,
          embedding,
          modelFingerprint: model.info.fingerprint,
          sourceRevision: '',
          indexedAt: '',
          language: 'en' as const,
        },
      ];
    });
  }
}

const agent = new Agent({ keepAlive: true });

/** One search over a connection that is kept, as a storefront's server holds it. */
function search(url: string, q: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify({ q, mode: 'semantic', per_page: PER_PAGE });
    const headers = { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    request(`${url}/v1/search`, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(`status ${response.statusCode}`))));
    })
      .on('error', reject)
      .end(body);
  });
}

/** Milliseconds of a search over HTTP against the bare index query plus the bare text tower, alternately in one run. */
export async function benchSearch(): Promise<void> {
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  const directory = await mkdtemp(join(tmpdir(), 'vitrine-bench-'));
  const stack = await DevStack.start({ directory, adminKey: ADMIN_KEY, env: { LOG_LEVEL: 'warn' } });
  const model = await ClipModel.load({ directory: 'models/mini-clip' });
  const index = new LanceDbProductIndex(join(directory, 'index'));
  try {
    await index.open({ modelName: model.info.name, modelFingerprint: model.info.fingerprint, dimension: model.dimension });
    for await (const batch of points(model)) await index.upsert(stack.storeId, batch);
    await index.optimize();
    const times = { search: [] as number[], tower: [] as number[], index: [] as number[] };
    const timed = async (work: () => Promise<unknown>): Promise<number> => {
      const started = performance.now();
      await work();
      return performance.now() - started;
    };
    for (let run = -WARM_UP; run < RUNS; run++) {
      const { title } = sampleProduct(4, run + WARM_UP);
      const [embedding = new Float32Array()] = await model.embedText([title]);
      const one = {
        search: await timed(() => search(stack.apiUrl, title)),
        tower: await timed(() => model.embedText([title])),
        index: await timed(() => index.find(stack.storeId, { semantic: { embedding }, page: 1, perPage: PER_PAGE })),
      };
      if (run < 0) continue;
      times.search.push(one.search);
      times.tower.push(one.tower);
      times.index.push(one.index);
    }
    print(
      `${machine()}\nmini-clip, LanceDB with ${PRODUCTS} products, ${PER_PAGE} hits, one search at a time, ${RUNS} after ${WARM_UP} to warm up\n`,
    );
    print('ms                          p50     p99');
    const line = (name: string, values: readonly number[]): void =>
      print(`${name.padEnd(27)} ${quantile(values, 0.5).toFixed(2).padStart(5)}   ${quantile(values, 0.99).toFixed(2).padStart(5)}`);
    line('search over HTTP', times.search);
    line('bare text tower', times.tower);
    line('bare index query', times.index);
    const bare = quantile(times.tower, 0.5) + quantile(times.index, 0.5);
    print(`\noverhead of a search at p50: ${(quantile(times.search, 0.5) - bare).toFixed(2)} ms`);
  } finally {
    agent.destroy();
    await index.close();
    await model.release();
    await stack.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
