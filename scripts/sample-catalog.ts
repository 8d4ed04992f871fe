/** `npm run sample-catalog -- --count 1000 --seed 1 --out DIR`: writes products as JPEG, JSONL and CSV. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { imageKey, productJpeg, sampleProducts, toCsv, toFeedRow, toJsonLines } from '#sample-catalog';

const options = new Command('sample-catalog')
  .description('writes a generated catalog: products.jsonl, products.csv and a JPEG for each product')
  .option('--count <number>', 'products', Number, 100)
  .option('--seed <number>', 'equal seeds give equal catalogs', Number, 1)
  .option('--size <pixels>', 'width and height of the pictures', Number, 480)
  .option('--out <directory>', 'where to write', 'sample-catalog')
  .parse()
  .opts<{ count: number; seed: number; size: number; out: string }>();

const products = sampleProducts(options.seed, options.count);
await mkdir(join(options.out, 'images'), { recursive: true });
for (const product of products) await writeFile(join(options.out, imageKey(product)), await productJpeg(product, options.size));
const rows = products.map(toFeedRow);
await writeFile(join(options.out, 'products.jsonl'), toJsonLines(rows));
await writeFile(join(options.out, 'products.csv'), toCsv(rows));
process.stdout.write(`${products.length} products in ${options.out}\n`);
