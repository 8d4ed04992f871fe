import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClipModel } from '#clip';
import { sampleProduct } from '#sample-catalog';
import { largeStore } from './support/large-store.js';
import { machine } from './support/machine.js';
import { memory } from './support/memory.js';
import { median, quantile } from './support/statistics.js';
import { ADMIN_KEY, ENGINE, withStack } from './support/with-stack.js';

const PRODUCTS = 20_000;
const WARM_UP_MS = 5_000;
const MEASURED_MS = 6_000;
const OVERLOAD_MS = 15_000;
/** How long it takes until so many come. */
const RISE_MS = 5_000;
/** How many times as many searches come as the machine can do. */
const FACTOR = 3;
const CALLERS = 16;
/** Requests are sent each so many ms, as many as are due. */
const TICK_MS = 2;

interface Answered {
  /** Ms since the benchmark began. */
  readonly at: number;
  readonly status: number;
  readonly ms: number;
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);

const agent = new Agent({ keepAlive: true, maxSockets: 1_000, maxFreeSockets: 1_000 });

/** A search for a title that was never asked before: its words are embedded. @returns its status, 0 for a broken connection, and how long its caller waited. */
function search(url: string, n: number): Promise<Answered> {
  const body = JSON.stringify({ q: sampleProduct(9, n).title, per_page: 24, facet_by: 'brand' });
  const headers = { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const started = performance.now();
  return new Promise((resolve) => {
    const end = (status: number): void => resolve({ at: started, status, ms: performance.now() - started });
    request(`${url}/v1/search`, { method: 'POST', agent, headers }, (response) => {
      response.on('end', () => end(response.statusCode ?? 0)).resume();
    })
      .on('error', () => end(0))
      .end(body);
  });
}

/** How many searches were made, so that each is another one. */
let asked = 0;

/** Callers who ask again as soon as they are answered. */
async function closedLoop(url: string, callers: number, ms: number): Promise<Answered[]> {
  const answers: Answered[] = [];
  const until = performance.now() + ms;
  const call = async (): Promise<void> => {
    while (performance.now() < until) answers.push(await search(url, asked++));
  };
  await Promise.all(Array.from({ length: callers }, call));
  return answers;
}

/** Searches that come at a rate, whether or not those before are answered. The rate rises from nothing to `perSecond` in `RISE_MS`. */
async function openLoop(url: string, perSecond: number, ms: number): Promise<Answered[]> {
  const waiting: Promise<Answered>[] = [];
  const began = performance.now();
  for (let elapsed = 0; elapsed < ms; elapsed = performance.now() - began) {
    const risen = Math.min(elapsed, RISE_MS);
    const due = ((risen * risen) / (2 * RISE_MS) + (elapsed - risen)) * (perSecond / 1_000);
    while (waiting.length < due) waiting.push(search(url, asked++));
    await sleep(TICK_MS);
  }
  return Promise.all(waiting);
}

const ok = (answers: readonly Answered[]): number[] => answers.filter(({ status }) => status === 200).map(({ ms }) => ms);

function table(name: string, times: readonly number[], seconds: number): void {
  const [p50, p99] = times.length === 0 ? [NaN, NaN] : [median([...times]), quantile([...times], 0.99)];
  print(
    `${name.padEnd(44)} ${(times.length / seconds).toFixed(0).padStart(6)} a second  p50 ${p50.toFixed(1)} ms  p99 ${p99.toFixed(1)} ms`,
  );
}

/** What becomes of searches when three times as many come as the machine can do. */
export async function benchOverload({ products = PRODUCTS }: { readonly products?: number } = {}): Promise<void> {
  print(
    `${machine()}\n${products} products, ${ENGINE}, hybrid searches for titles never asked before, over HTTP; client, API and index share the processors`,
  );
  const model = await ClipModel.load({ directory: 'models/mini-clip' });
  try {
    await withStack(async ({ stack }) => {
      const { apiUrl: url } = stack;
      const { close } = await largeStore({ stack }, products, model);
      try {
        await closedLoop(url, 2, WARM_UP_MS);
        const idle = ok(await closedLoop(url, 1, MEASURED_MS));
        const busy = await closedLoop(url, CALLERS, MEASURED_MS);
        const most = ok(busy);
        const capacity = (most.length * 1_000) / MEASURED_MS;
        const before = await memory(url);
        const all = await openLoop(url, capacity * FACTOR, OVERLOAD_MS);
        const answers = all.filter(({ at }) => at > (all[0]?.at ?? 0) + RISE_MS);
        const after = await memory(url);
        const refused = answers.filter(({ status }) => status === 503 || status === 429).map(({ ms }) => ms);
        const seconds = (OVERLOAD_MS - RISE_MS) / 1_000;
        table('one caller', idle, MEASURED_MS / 1_000);
        table(`${CALLERS} callers`, most, MEASURED_MS / 1_000);
        print(`  refused of them: ${busy.length - most.length}`);
        print(`${FACTOR} times as many, ${(answers.length / seconds).toFixed(0)} a second:`);
        table('  answered', ok(answers), seconds);
        table('  refused', refused, seconds);
        print(`broken connections and other answers: ${answers.length - ok(answers).length - refused.length}`);
        table('  answered while the rate rose', ok(all.slice(0, all.length - answers.length)), RISE_MS / 1_000);
        print(`p99 of what was answered ÷ p99 of one caller: ${(quantile(ok(answers), 0.99) / quantile(idle, 0.99)).toFixed(1)}`);
        print(`memory of the API: ${before.megabytes.toFixed(0)} MB before, ${after.megabytes.toFixed(0)} MB after`);
        await sleep(2_000);
        table('one caller, two seconds later', ok(await closedLoop(url, 1, 2_000)), 2);
      } finally {
        await close();
      }
    });
  } finally {
    agent.destroy();
    await model.release();
  }
}
