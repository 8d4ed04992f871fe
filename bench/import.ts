import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { Feed, readProducts } from '#feeds';
import { sampleProducts, toFeedRow } from '#sample-catalog';
import { machine } from './support/machine.js';
import { memory } from './support/memory.js';
import { median, pairedRatio } from './support/statistics.js';
import { importRows, uploadPictures } from './support/sample-store.js';
import { withStack, type BenchStack } from './support/with-stack.js';
import { vitB32Directory } from './vit/vit-b-32.js';

const ROWS = 100_000;
const ROUNDS = 4;
const MANY_ROWS = 1_000_000;
const STEP = 200_000;
/** Products of the sample catalog that are imported several times, with the bundled model and with one of the size of CLIP's smallest. */
const PRODUCTS = 2_000;
const PRODUCTS_OF_VIT = 500;

/** A feed of plain products, made while it is read. */
function feedOf(rows: number): Readable {
  function* lines(): Generator<string> {
    yield 'id,title,description,price,currency,brand,category,color,size,image,quantity\n';
    let part = '';
    for (let n = 0; n < rows; n++) {
      part += `sku-${n},"Ribbed beanie, number ${n}","Knitted in wool, warm and soft",${(n % 900) + 5}.90,EUR,Nord,Apparel > Hats,red,M,images/${n % 50}.jpg,${n % 20}\n`;
      if (n % 200 !== 199) continue;
      yield part;
      part = '';
    }
    yield part;
  }
  return Readable.from(lines(), { objectMode: false });
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** The rows a second that a reader gets through. */
async function rate(read: () => Promise<AsyncIterable<unknown>>): Promise<number> {
  const started = performance.now();
  let rows = 0;
  for await (const _row of await read()) rows++;
  return (rows * 1000) / (performance.now() - started);
}

/** How fast feeds are read, against csv-parse alone on the same text, and how much memory a million rows take. */
export async function benchImport(): Promise<void> {
  print(machine());
  const rates: Record<'bare' | 'rows' | 'products', number[]> = { bare: [], rows: [], products: [] };
  const look = (): Promise<Feed> => Feed.of(async () => feedOf(ROWS));
  for (let round = 0; round <= ROUNDS; round++) {
    const bare = await rate(async () => feedOf(ROWS).pipe(parse({ bom: true })));
    const feed = await look();
    const rows = await rate(async () => feed.entries());
    const products = await rate(async () => readProducts(feed, undefined));
    // The first round warms up.
    if (round === 0) continue;
    rates.bare.push(bare);
    rates.rows.push(rows);
    rates.products.push(products);
  }
  const ofBare = (some: readonly number[]): string => pairedRatio(some, rates.bare).toFixed(2);
  print(`\nrows a second, ${ROWS} rows, ${ROUNDS} rounds after a warm-up`);
  print(`csv-parse alone           ${median(rates.bare).toFixed(0)}`);
  print(`feed to rows              ${median(rates.rows).toFixed(0)}, ratio ${ofBare(rates.rows)}`);
  print(`feed to products          ${median(rates.products).toFixed(0)}, ratio ${ofBare(rates.products)}`);
  await memoryCurve();
  await withStack(workerMemory);
  await withStack((at) => reimport(at, PRODUCTS, 'bundled model'));
  const vit = await vitB32Directory(join('.vitrine', 'bench', 'vit-b-32'), join('models', 'mini-clip', 'tokenizer.json'));
  await withStack((at) => reimport(at, PRODUCTS_OF_VIT, 'ViT-B/32, random weights'), { MODEL_DIR: join(process.cwd(), vit) });
}

async function memoryCurve(): Promise<void> {
  const megabytes = (): number => process.memoryUsage().rss / 1e6;
  const feed = await Feed.of(async () => feedOf(MANY_ROWS));
  const curve: number[] = [];
  let rows = 0;
  for await (const _read of readProducts(feed, undefined)) if (++rows % STEP === 0) curve.push(megabytes());
  const grown = Math.max(...curve) - (curve[0] ?? 0);
  print(
    `\nmemory after each ${STEP} of ${MANY_ROWS} rows, MB: ${curve.map((one) => one.toFixed(0)).join(' ')}; grown by ${grown.toFixed(0)}`,
  );
}

/** How long it takes to import a catalog again that did not change, as a share of its first import. */
async function reimport({ stack, client, directory }: BenchStack, count: number, model: string): Promise<void> {
  const products = sampleProducts(5, count);
  await uploadPictures(stack, products, 240);
  const rows = products.map((product) => toFeedRow(product));
  const seconds: number[] = [];
  for (let run = 0; run < 3; run++) {
    const started = performance.now();
    await importRows(client, rows, directory);
    seconds.push((performance.now() - started) / 1000);
  }
  const [first = 0, ...again] = seconds;
  print(
    `\n${model}: import of ${count} products ${first.toFixed(1)} s, again unchanged ${again.map((one) => one.toFixed(1)).join(' ')} s, ratio ${(median(again) / first).toFixed(3)}`,
  );
}

/** How much memory a worker takes while it looks at a million rows and reads them, as a dry run does. */
async function workerMemory({ stack, client, directory }: BenchStack): Promise<void> {
  const file = join(directory, 'million.csv');
  await pipeline(feedOf(MANY_ROWS), createWriteStream(file));
  const now = async (): Promise<number> => (await memory(stack.workerUrl)).megabytes;
  const before = await now();
  const { upload_id: uploadId } = await client.imports.upload(file);
  const curve: number[] = [];
  const timer = setInterval(() => void now().then((megabytes) => curve.push(megabytes)), 500);
  const started = performance.now();
  const { id } = await client.imports.startFrom({ uploadId }, { dryRun: true });
  const { counts } = await client.imports.wait(id);
  clearInterval(timer);
  const megabytes = ((await stat(file)).size / 1e6).toFixed(0);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  print(
    `\ndry run of ${counts.read} rows, ${megabytes} MB, ${seconds} s; the worker had ${before.toFixed(0)} MB before, ${median(curve).toFixed(0)} in the median and ${Math.max(...curve).toFixed(0)} at most`,
  );
}
