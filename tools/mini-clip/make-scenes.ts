/** Writes scenes to train a detector on: `scenes.u8` (N × 256 × 256 × 3 bytes, RGB, padded to the square) and `scenes.jsonl` (what is where). */
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import sharp from 'sharp';
import { Random, scene, type Scene } from '#sample-catalog';

const TRAINING_SEED = 500_000;
const SIZE = 256;
const SHAPES = [
  [640, 480],
  [480, 640],
  [560, 560],
  [720, 405],
  [420, 700],
] as const;
const AT_ONCE = 8;

const [directory = 'tools/mini-clip/build', wantedCount = '16000'] = process.argv.slice(2);
const count = Number(wantedCount);

/** The long side becomes `SIZE`; the rest of the square, to the right or below, is grey. */
async function padded({ jpeg }: Scene): Promise<Buffer> {
  return sharp(jpeg)
    .resize(SIZE, SIZE, { fit: 'contain', position: 'left top', background: { r: 128, g: 128, b: 128 }, kernel: 'cubic' })
    .removeAlpha()
    .raw()
    .toBuffer();
}

/** Boxes as shares of the padded square: centre and size. */
function line({ width, height, products }: Scene): string {
  const side = Math.max(width, height);
  const objects = products.map(({ label, product, box: { xmin, ymin, xmax, ymax } }) => ({
    category: label,
    color: product.color,
    box: [(xmin + xmax) / 2 / side, (ymin + ymax) / 2 / side, (xmax - xmin) / side, (ymax - ymin) / side],
  }));
  return `${JSON.stringify(objects)}\n`;
}

await mkdir(directory, { recursive: true });
const pictures = createWriteStream(join(directory, 'scenes.u8'));
const lines = createWriteStream(join(directory, 'scenes.jsonl'));
const queue: Promise<readonly [Buffer, string]>[] = [];
const write = async (): Promise<void> => {
  const [picture, text] = (await queue.shift()) ?? [];
  if (!picture || text === undefined) return;
  lines.write(text);
  if (!pictures.write(picture)) await once(pictures, 'drain');
};
for (let n = 0; n < count; n++) {
  const [width, height] = new Random(TRAINING_SEED, n).pick(SHAPES);
  queue.push(scene(TRAINING_SEED + n, width, height).then(async (made) => [await padded(made), line(made)] as const));
  if (queue.length >= AT_ONCE) await write();
}
while (queue.length > 0) await write();
pictures.end();
lines.end();
await Promise.all([once(pictures, 'finish'), once(lines, 'finish')]);
process.stdout.write(`${count} scenes in ${directory}\n`);
