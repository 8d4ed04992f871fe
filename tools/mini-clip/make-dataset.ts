/** Writes the training pictures (`pictures.u8`, N × 112 × 112 × 3 bytes, RGB) and their attributes (`products.jsonl`). */
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import sharp from 'sharp';
import { CATEGORIES, PATTERNS, productSvg, Random, sampleProduct } from '#sample-catalog';
import { isHeldOut } from './held-out.js';

const TRAINING_SEED = 1001;
const PATTERNED_SEED = 1002;
const PICTURE_SIZE = 112;
const AT_ONCE = 8;

const [directory = 'tools/mini-clip/build', wantedCount = '36000', wantedPatterned = '14000'] = process.argv.slice(2);
const count = Number(wantedCount);
const patternedCount = Number(wantedPatterned);

async function render(product: ReturnType<typeof sampleProduct>): Promise<Buffer> {
  const random = new Random(product.pictureSeed, 5);
  let picture = sharp(Buffer.from(productSvg(product, 224)));
  // Half of the pictures go through a visible JPEG compression, as shops' pictures do.
  if (random.chance(0.5)) picture = sharp(await picture.jpeg({ quality: 35 + random.index(60) }).toBuffer());
  return picture.resize(PICTURE_SIZE, PICTURE_SIZE, { kernel: 'cubic' }).removeAlpha().raw().toBuffer();
}

/** Products as the catalog has them, every category equally often. */
function* commonProducts(): Generator<ReturnType<typeof sampleProduct>> {
  for (let index = 0, made = 0; made < count; index++) {
    const category = CATEGORIES[index % CATEGORIES.length];
    const product = sampleProduct(TRAINING_SEED, index, category ? { category } : {});
    if (isHeldOut(product.category, product.color)) continue;
    made++;
    yield product;
  }
}

/** More products of the categories that come in patterns, every pattern equally often. */
function* patternedProducts(): Generator<ReturnType<typeof sampleProduct>> {
  const kinds = CATEGORIES.filter(({ patterned }) => patterned > 0).flatMap((category) =>
    PATTERNS.slice(1).map((pattern) => ({ category, pattern })),
  );
  for (let index = 0, made = 0; made < patternedCount; index++) {
    const product = sampleProduct(PATTERNED_SEED, index, kinds[index % kinds.length]);
    if (isHeldOut(product.category, product.color)) continue;
    made++;
    yield product;
  }
}

function* products(): Generator<ReturnType<typeof sampleProduct>> {
  yield* commonProducts();
  yield* patternedProducts();
}

await mkdir(directory, { recursive: true });
const pictures = createWriteStream(join(directory, 'pictures.u8'));
const attributes = createWriteStream(join(directory, 'products.jsonl'));
const queue: Promise<Buffer>[] = [];
const write = async (): Promise<void> => {
  const picture = await queue.shift();
  if (picture && !pictures.write(picture)) await once(pictures, 'drain');
};
for (const product of products()) {
  queue.push(render(product));
  attributes.write(`${JSON.stringify(product)}\n`);
  if (queue.length >= AT_ONCE) await write();
}
while (queue.length > 0) await write();
pictures.end();
attributes.end();
await Promise.all([once(pictures, 'finish'), once(attributes, 'finish')]);
process.stdout.write(`${count + patternedCount} pictures in ${directory}\n`);
