import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import type { VitrineClient } from '#client';
import { decodeSquare, readModelDirectory, writePixels, type PreprocessSettings } from '#clip';
import { ObjectStore, storePrefix } from '#image-store';
import { productSvg, sampleProduct } from '#sample-catalog';
import { machine } from './support/machine.js';
import { median, pairedRatio, shown } from './support/statistics.js';
import { withStack, type BenchStack } from './support/with-stack.js';
import { vitB32Directory } from './vit/vit-b-32.js';

const PICTURES = 256;
const DISTINCT = 64;
const ROUNDS = 3;
const BATCH = 8;

/** Pictures of the size that shops use: 1200 × 1600, 200–400 kB. Each differs a little, so that none is taken for another. */
async function shopPictures(): Promise<Buffer[]> {
  return Promise.all(
    Array.from({ length: DISTINCT }, (_, n) =>
      sharp(Buffer.from(productSvg(sampleProduct(1, n), 1200)))
        .resize(1200, 1600, { fit: 'fill' })
        .composite([
          {
            input: {
              create: { width: 1200, height: 1600, channels: 3, background: '#808080', noise: { type: 'gaussian', mean: 128, sigma: 12 } },
            },
            blend: 'soft-light',
          },
        ])
        .jpeg({ quality: 84 })
        .toBuffer(),
    ),
  );
}

/** Runs the image tower once, on prepared pixels. */
const encode = async (session: InferenceSession, pixels: Float32Array, count: number, size: number): Promise<void> => {
  await session.run({ pixel_values: new Tensor('float32', pixels, [count, 3, size, size]) });
};

async function bareEncoder(session: InferenceSession, size: number): Promise<number> {
  const pixels = new Float32Array(BATCH * 3 * size * size).fill(0.1);
  const started = performance.now();
  for (let done = 0; done < PICTURES; done += BATCH) await encode(session, pixels, BATCH, size);
  return PICTURES / ((performance.now() - started) / 1000);
}

/** The ceiling: pictures in memory, decoded while the batch before them is encoded, and nothing else. */
async function overlapped(session: InferenceSession, pictures: readonly Buffer[], settings: PreprocessSettings): Promise<number> {
  const area = 3 * settings.cropTo ** 2;
  const decode = async (from: number): Promise<Float32Array> => {
    const squares = await Promise.all(
      Array.from({ length: BATCH }, (_, n) => decodeSquare(pictures[(from + n) % pictures.length] ?? Buffer.alloc(0), settings)),
    );
    const pixels = new Float32Array(BATCH * area);
    squares.forEach((square, n) => writePixels(square, settings, pixels.subarray(n * area, (n + 1) * area)));
    return pixels;
  };
  const started = performance.now();
  let next = decode(0);
  for (let done = 0; done < PICTURES; done += BATCH) {
    const pixels = await next;
    if (done + BATCH < PICTURES) next = decode(done + BATCH);
    await encode(session, pixels, BATCH, settings.cropTo);
  }
  return PICTURES / ((performance.now() - started) / 1000);
}

/** An import through the API: the worker fetches from S3, decodes, encodes and writes the index. */
async function worker(client: VitrineClient, directory: string, round: number): Promise<number> {
  const rows = Array.from({ length: PICTURES }, (_, n) => ({
    id: `r${round}-${n}`,
    title: `Product ${n}`,
    image: `bench/${round}/${n}.jpg`,
  }));
  const file = join(directory, `round-${round}.jsonl`);
  await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const { id } = await client.imports.start(file);
  const report = await client.imports.wait(id);
  if (report.counts.embedded !== PICTURES) throw new Error(`expected ${PICTURES} embeddings, got ${report.counts.embedded}`);
  return PICTURES / ((Date.parse(report.finished_at ?? '') - Date.parse(report.started_at ?? '')) / 1000);
}

/** Compares images a second of the worker, of the bare encoder, and of decoding and encoding overlapped, in one run. */
export async function benchWorker(): Promise<void> {
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  const model = await vitB32Directory(join('.vitrine', 'bench', 'vit-b-32'), join('models', 'mini-clip', 'tokenizer.json'));
  const info = await readModelDirectory(model);
  const pictures = await shopPictures();
  const measure = async ({ stack, client, directory }: BenchStack): Promise<void> => {
    const objects = new ObjectStore(stack.s3);
    for (let round = 0; round <= ROUNDS; round++) {
      for (let n = 0; n < PICTURES; n++) {
        // The appended bytes make the content of each object unique without changing its pixels.
        const bytes = Buffer.concat([pictures[n % DISTINCT] ?? Buffer.alloc(0), Buffer.from(`${round}/${n}`)]);
        await objects.put(`${storePrefix(stack.storeId)}bench/${round}/${n}.jpg`, bytes);
      }
    }
    objects.close();
    const session = await InferenceSession.create(info.visionModelPath, { graphOptimizationLevel: 'all' });
    print(
      `${machine()}\nViT-B/32, fp32, random weights; batch ${BATCH}; ${PICTURES} JPEGs of 1200 × 1600 a round, ${ROUNDS} rounds after a warm-up\n`,
    );
    const rates = { bare: [] as number[], ceiling: [] as number[], worker: [] as number[] };
    for (let round = 0; round <= ROUNDS; round++) {
      const one = {
        bare: await bareEncoder(session, info.preprocess.cropTo),
        ceiling: await overlapped(session, pictures, info.preprocess),
        worker: await worker(client, directory, round),
      };
      if (round === 0) continue;
      rates.bare.push(one.bare);
      rates.ceiling.push(one.ceiling);
      rates.worker.push(one.worker);
    }
    await session.release();
    print('images a second                       median   rounds');
    print(`bare encoder                          ${median(rates.bare).toFixed(1)}     ${shown(rates.bare)}`);
    print(`decode and encode overlapped          ${median(rates.ceiling).toFixed(1)}     ${shown(rates.ceiling)}`);
    print(`worker, from S3 to the index          ${median(rates.worker).toFixed(1)}     ${shown(rates.worker)}`);
    print(`\nratio to the bare encoder: ${pairedRatio(rates.worker, rates.bare).toFixed(2)}`);
    print(`ratio to the overlapped ceiling: ${pairedRatio(rates.worker, rates.ceiling).toFixed(2)}`);
  };
  await withStack(measure, { MODEL_DIR: join(process.cwd(), model) });
}
