import { createHash } from 'node:crypto';
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClipModel, Detector, ModelError, ModelLibrary, probabilitiesOf, readModelDirectory, SentenceModel, similarity } from '#clip';
import { findModel, MODEL_ENTRIES } from '#model-registry';
import { buildRandomModel } from './build-model.js';
import { imageTower } from './towers.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'vitrine-models-'));
  for (const entry of MODEL_ENTRIES) await buildRandomModel(entry, join(root, entry.name));
});
afterAll(async () => rm(root, { recursive: true }));

/** Left half red, right half blue, 400 × 200. */
const halves = (): Promise<Buffer> =>
  sharp({ create: { width: 400, height: 200, channels: 3, background: '#c00' } })
    .composite([{ input: { create: { width: 200, height: 200, channels: 3, background: '#00c' } }, left: 200, top: 0 }])
    .png()
    .toBuffer();

const byName = (kind: 'clip' | 'detector' | 'text') =>
  MODEL_ENTRIES.filter((entry) => entry.kind === kind).map((entry) => [entry.name, entry] as const);

describe('the variant auto', () => {
  let directory: string;
  const chosen = async (...executionProviders: ('cpu' | 'cuda')[]): Promise<string> =>
    (await new ModelLibrary({ directory, variant: 'auto', executionProviders }).first()).variant;

  beforeAll(async () => {
    directory = join(root, 'variants', 'clip');
    const entry = MODEL_ENTRIES.find(({ kind }) => kind === 'clip');
    if (!entry) throw new Error('the registry has no CLIP model');
    await buildRandomModel(entry, directory);
  });

  it('is full precision where nothing else lies beside, or only one tower', async () => {
    expect(await chosen('cpu')).toBe('fp32');
    await cp(join(directory, 'onnx', 'vision_model.onnx'), join(directory, 'onnx', 'vision_model_int8.onnx'));
    expect(await chosen('cpu')).toBe('fp32');
  });

  it('is eight bits on CPUs and half precision on other processors, where such files lie beside', async () => {
    await cp(join(directory, 'onnx', 'text_model.onnx'), join(directory, 'onnx', 'text_model_int8.onnx'));
    expect([await chosen('cpu'), await chosen('cuda', 'cpu')]).toEqual(['int8', 'fp32']);
    for (const tower of ['vision', 'text']) {
      await cp(join(directory, 'onnx', `${tower}_model.onnx`), join(directory, 'onnx', `${tower}_model_fp16.onnx`));
    }
    expect([await chosen('cpu'), await chosen('cuda', 'cpu')]).toEqual(['int8', 'fp16']);
  });

  it('leaves collections that another variant filled to that variant', async () => {
    const whole = await readModelDirectory(directory, 'fp32');
    await appendFile(join(directory, 'onnx', 'text_model_int8.onnx'), '\n');
    const library = new ModelLibrary({ directory, variant: 'auto', executionProviders: ['cpu'] });
    expect((await library.ofFingerprint(whole.fingerprint.slice(0, 8))).variant).toBe('fp32');
    expect((await library.first()).info.fingerprint).not.toBe(whole.fingerprint);
  });
});

describe('models of the shapes of the registry', () => {
  it.each(byName('clip'))('%s embeds texts and pictures', async (name, entry) => {
    const model = await ClipModel.load({ directory: join(root, name), threads: 1 });
    expect(model.dimension).toBe(entry.dimension);
    expect(model.info.preprocess).toMatchObject({ cropTo: entry.imageSize, resize: entry.settings.resize });
    expect(model.info.contextLength).toBe(entry.settings.contextLength);
    const [first, second, again] = await model.embedText(['red dress', 'blue mug', 'red dress']);
    if (!first || !second || !again) throw new Error('a text has no embedding');
    expect(similarity(first, again)).toBeCloseTo(1, 5);
    expect(similarity(first, second)).toBeLessThan(0.9999);
    const picture = await model.embedImage(await halves());
    expect(picture.length).toBe(entry.dimension);
    const pictures = await model.embedImages([await halves(), Buffer.from('no picture'), await halves()]);
    expect(pictures.map((result) => 'error' in result)).toEqual([false, true, false]);
    await model.release();
  });

  it.each(byName('text'))('%s embeds queries and products', async (name, entry) => {
    const model = await SentenceModel.load({ directory: join(root, name), threads: 1 });
    expect(model.dimension).toBe(entry.dimension);
    const { queryPrefix: query = '', productPrefix: product = '' } = entry.settings;
    expect(model.info.prefixes).toEqual({ query, product });
    const [asked] = await model.embedQueries(['red dress']);
    const [offered] = await model.embedProducts(['red dress']);
    if (!asked || !offered) throw new Error('a text has no embedding');
    expect(similarity(asked, offered) > 0.999_999).toBe(query === product);
    await model.release();
  });

  it.each(byName('detector'))('%s finds boxes', async (name) => {
    const detector = await Detector.load({ directory: join(root, name), threads: 1 });
    const { width, height, detections } = await detector.detect(await halves(), ['cat', 'red dress'], { threshold: 0.01 });
    expect([width, height]).toEqual([400, 200]);
    expect(detections.length).toBeGreaterThan(0);
    for (const { label, score, box } of detections) {
      expect(['cat', 'red dress']).toContain(label);
      expect(score).toBeGreaterThanOrEqual(0.01);
      expect(box.xmin >= 0 && box.xmax <= 400 && box.ymin >= 0 && box.ymax <= 200).toBe(true);
    }
    await detector.release();
  });
});

describe('what models differ in', () => {
  const directoryOf = (name: string) => readModelDirectory(join(root, name));

  it('squashes or crops', async () => {
    // Only the squashed picture has both colours; the middle square of the other has them too, but each half as wide.
    const squashed = await directoryOf('siglip2-b16');
    expect(squashed.preprocess).toMatchObject({ resize: 'squash', kernel: 'linear', resizeTo: 224 });
    const cropped = await directoryOf('clip-vit-b32');
    expect(cropped.preprocess).toMatchObject({ resize: 'crop', kernel: 'cubic', resizeTo: 224 });
  });

  it('does not take the temperature that training began with for the learned one', async () => {
    expect((await directoryOf('clip-vit-b32')).activation).toEqual({ kind: 'softmax', scale: 100 });
  });

  it('gives sigmoid models their bias where it is known, and ranks by softmax where it is not', async () => {
    const directory = join(root, 'siglip-with-bias');
    await buildRandomModel(findModel('siglip2-b16'), directory);
    expect((await readModelDirectory(directory)).activation.kind).toBe('softmax');
    await writeFile(join(directory, 'vitrine.json'), JSON.stringify({ activation: 'sigmoid', logitScale: 117.3, logitBias: -12.9 }));
    const { activation } = await readModelDirectory(directory);
    expect(activation).toEqual({ kind: 'sigmoid', scale: 117.3, bias: -12.9 });
    const [likely = 0, unlikely = 0] = probabilitiesOf([0.13, 0.02], activation);
    expect(likely).toBeCloseTo(1 / (1 + Math.exp(-(117.3 * 0.13 - 12.9))), 9);
    expect(unlikely).toBeLessThan(0.001);
  });

  it('pads to the context, says texts in lower case and puts the prefix before them where the model was trained so', async () => {
    const directory = join(root, 'prefixed');
    await buildRandomModel(findModel('siglip2-b16'), directory);
    await writeFile(join(directory, 'vitrine.json'), JSON.stringify({ ...findModel('siglip2-b16').settings, queryPrefix: 'query: ' }));
    const plain = await ClipModel.load({ directory: join(root, 'siglip2-b16'), threads: 1 });
    const prefixed = await ClipModel.load({ directory, threads: 1 });
    const [upper] = await plain.embedText(['RED Dress']);
    const [lower, long] = await plain.embedText(['red dress', 'red dress '.repeat(60)]);
    const [said] = await prefixed.embedText(['red dress']);
    const [spoken] = await plain.embedText(['query: red dress']);
    const same = (a?: Float32Array, b?: Float32Array): number => similarity(a ?? new Float32Array(), b ?? new Float32Array());
    expect(same(upper, lower)).toBeCloseTo(1, 5);
    expect(same(said, spoken)).toBeCloseTo(1, 5);
    expect(same(lower, long)).toBeLessThan(0.9999);
    expect(prefixed.info.fingerprint).not.toBe(plain.info.fingerprint);
    await Promise.all([plain.release(), prefixed.release()]);
  });
});

describe('damage', () => {
  const damaged = async (change: (directory: string) => Promise<void>): Promise<string> => {
    const directory = await mkdtemp(join(root, 'damaged-'));
    await buildRandomModel(findModel('clip-vit-b32'), directory);
    await change(directory);
    return readModelDirectory(directory).then(
      () => 'read',
      (error: unknown) => (error instanceof ModelError ? error.message : 'another error'),
    );
  };

  it('is told where a file is not the one that was pulled', async () => {
    const message = await damaged(async (directory) => {
      const path = join(directory, 'onnx', 'text_model.onnx');
      const sha256 = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
      const lock = { name: 'm', repository: 'a/m', commit: 'c', files: { 'onnx/text_model.onnx': { size: 1, sha256 } } };
      await writeFile(join(directory, 'vitrine.lock.json'), JSON.stringify(lock));
      await readModelDirectory(directory);
      await appendFile(path, 'x');
    });
    expect(message).toMatch(/text_model\.onnx is damaged.*pull the model again/);
  });

  it.each([
    ['vitrine.json', '{"resize": "stretch"}', /vitrine\.json cannot be used/],
    ['vitrine.json', '{"template": "a photo"}', /expected \{label\} in the template/],
    ['preprocessor_config.json', '{"size": "large"}', /preprocessor_config\.json cannot be used/],
    ['config.json', '{"model_type": 7}', /config\.json cannot be used/],
    ['vitrine.lock.json', '{', /vitrine\.lock\.json is damaged; pull the model again/],
  ])('of %s: %s', async (file, content, expected) => {
    expect(await damaged((directory) => writeFile(join(directory, file), content))).toMatch(expected);
  });

  it('is told where a graph wants what Vitrine does not know', async () => {
    const directory = await mkdtemp(join(root, 'odd-'));
    await buildRandomModel(findModel('clip-vit-b32'), directory);
    await writeFile(join(directory, 'onnx', 'vision_model.onnx'), await readFile(join(directory, 'onnx', 'text_model.onnx')));
    await expect(ClipModel.load({ directory, threads: 1 })).rejects.toThrow(/expected an output named image_embeds or pooler_output/);
  });

  it('is refused when it loads but cannot embed', async () => {
    const directory = await mkdtemp(join(root, 'narrow-'));
    const entry = findModel('clip-vit-b32');
    await buildRandomModel(entry, directory);
    await writeFile(join(directory, 'onnx', 'vision_model.onnx'), imageTower(entry.imageSize / 2, entry.dimension ?? 0, 'image_embeds', 1));
    await expect(ClipModel.load({ directory })).rejects.toThrow(/loads, but cannot embed/);
  });
});
