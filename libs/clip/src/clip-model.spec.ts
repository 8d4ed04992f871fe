import { appendFile, cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClipModel } from './clip-model.js';
import { ModelError } from './errors.js';
import { readModelDirectory } from './model-directory.js';
import { openSession } from './session.js';
import { TextTower } from './text-tower.js';
import { Tokenizer } from './tokenizer.js';
import { similarity } from './vector.js';
import { softmax, zeroShotClassify } from './zero-shot.js';

const DIRECTORY = 'models/mini-clip';
const flat = (color: string): Promise<Buffer> =>
  sharp({ create: { width: 64, height: 64, channels: 3, background: color } })
    .png()
    .toBuffer();

let model: ClipModel;
beforeAll(async () => {
  model = await ClipModel.load({ directory: DIRECTORY });
});
afterAll(async () => model.release());

const lengthOf = (vector: Float32Array): number => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));

describe('embedText', () => {
  it('gives unit vectors in input order, alone or together', async () => {
    const texts = ['a red dress', 'blue mug', 'a pair of long black leather boots with a zip on the side'];
    const together = await model.embedText(texts);
    const alone = (await Promise.all(texts.map((text) => model.embedText([text])))).flat();
    expect(together).toHaveLength(3);
    together.forEach((embedding, n) => {
      expect(embedding).toHaveLength(model.dimension);
      expect(lengthOf(embedding)).toBeCloseTo(1, 5);
      expect(similarity(embedding, alone[n] ?? new Float32Array())).toBeGreaterThan(0.99999);
    });
  });

  it('gives the embedding that padding to the whole context gives', async () => {
    const info = await readModelDirectory(DIRECTORY);
    const session = await openSession(info.textModelPath, { executionProviders: ['cpu'], threads: 1, onWarning: () => undefined });
    const padded = new Tokenizer({ ...info.tokenizer, contextLength: info.contextLength, padTokenId: info.padTokenId, padToContext: true });
    const [reference] = await new TextTower(session).encode(padded.batch(['a red dress']));
    const [ours] = await model.embedText(['a red dress']);
    expect(similarity(ours ?? new Float32Array(), reference ?? new Float32Array())).toBeGreaterThan(0.99999);
    await session.release();
  });

  it('takes no texts, empty ones and more than one batch of them', async () => {
    expect(await model.embedText([])).toEqual([]);
    expect(await model.embedText(['', ' '])).toHaveLength(2);
    const three = ['a red dress', 'blue mug', 'black leather boots'];
    const many = await model.embedText(Array.from({ length: 150 }, (_, n) => three[n % 3] ?? ''));
    const alone = await model.embedText(three);
    expect(many).toHaveLength(150);
    for (const [n, embedding] of many.entries()) expect(similarity(embedding, alone[n % 3] ?? new Float32Array())).toBeGreaterThan(0.9999);
  });
});

describe('embedImages', () => {
  it('keeps the order across batches and tells of pictures that cannot be read where they stood', async () => {
    const colors = ['#ff0000', '#00a000', '#0000ff', '#ffff00', '#000000'];
    const pictures = await Promise.all(Array.from({ length: 21 }, (_, n) => flat(colors[n % 5] ?? '#fff')));
    pictures[9] = Buffer.from('no picture');
    const results = await model.embedImages(pictures);
    expect(results).toHaveLength(21);
    expect(results[9]).toMatchObject({ error: { code: 'unsupported-image' } });
    const alone = await model.embedImage(await flat('#00a000'));
    const eleventh = results[11];
    expect(eleventh && 'embedding' in eleventh && similarity(eleventh.embedding, alone)).toBeGreaterThan(0.9999);
  });

  it('takes no pictures, and a batch of which none can be read', async () => {
    expect(await model.embedImages([])).toEqual([]);
    expect(await model.embedImages([Buffer.alloc(0), Buffer.from('x')])).toMatchObject([{ error: {} }, { error: {} }]);
  });

  it('may be called concurrently', async () => {
    const [red, blue] = await Promise.all([flat('#ff0000'), flat('#0000ff')]);
    const runs = await Promise.all([model.embedImages([red]), model.embedImages([blue]), model.embedImages([red, blue])]);
    const [one, other] = [await model.embedImage(red), await model.embedImage(blue)];
    expect(similarity(one, other)).toBeLessThan(0.999);
    const expected = [[one], [other], [one, other]];
    expect(runs.map((results) => results.length)).toEqual([1, 1, 2]);
    for (const [n, results] of runs.entries()) {
      for (const [at, result] of results.entries()) {
        if ('error' in result) throw result.error;
        expect(similarity(result.embedding, expected[n]?.[at] ?? new Float32Array())).toBeGreaterThan(0.9999);
      }
    }
  });
});

describe('zeroShotClassify', () => {
  it('gives probabilities in the order of the labels that sum to 1', async () => {
    const answer = await zeroShotClassify(model, await flat('#d01818'), ['red', 'green', 'blue'], ['a {label} product']);
    expect(answer.map(({ label }) => label)).toEqual(['red', 'green', 'blue']);
    expect(answer.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 6);
    expect(answer[0]?.probability).toBeGreaterThan(0.5);
  });

  it('refuses to choose among no labels', async () => {
    await expect(zeroShotClassify(model, await flat('#fff'), [])).rejects.toThrow(RangeError);
  });

  it('stays finite for large logits', () => {
    expect(softmax([1, -1], 5000)).toEqual([1, 0]);
  });
});

describe('ClipModel.load', () => {
  let copy: string;
  beforeAll(async () => {
    copy = join(await mkdtemp(join(tmpdir(), 'vitrine-model-')), 'copy');
    await cp(DIRECTORY, copy, { recursive: true });
  });
  afterAll(async () => rm(copy, { recursive: true, force: true }));

  it('chooses quantised files by the variant’s name, with a fingerprint of their own', async () => {
    await cp(join(copy, 'onnx/vision_model.onnx'), join(copy, 'onnx/vision_model_int8.onnx'));
    await cp(join(copy, 'onnx/text_model.onnx'), join(copy, 'onnx/text_model_int8.onnx'));
    await appendFile(join(copy, 'onnx/text_model_int8.onnx'), 'other weights');
    const int8 = await readModelDirectory(copy, 'int8');
    expect(int8.visionModelPath).toContain('vision_model_int8.onnx');
    expect(int8.fingerprint).not.toBe(model.info.fingerprint);
  });

  it('has the same fingerprint wherever the same files lie', async () => {
    expect((await readModelDirectory(copy)).fingerprint).toBe(model.info.fingerprint);
  });

  it('falls back to the next execution provider and says so', async () => {
    const warnings: string[] = [];
    const fallen = await ClipModel.load({ directory: copy, executionProviders: ['cuda', 'cpu'], onWarning: (text) => warnings.push(text) });
    expect(warnings[0]).toContain('cuda cannot be used here, falling back to cpu');
    await fallen.release();
  });

  it('names the file that is missing or damaged', async () => {
    await expect(ClipModel.load({ directory: copy, variant: 'int4' })).rejects.toThrow(/vision_model_int4\.onnx/);
    await expect(ClipModel.load({ directory: join(copy, 'nowhere') })).rejects.toThrow(ModelError);
    await rename(join(copy, 'onnx/text_model.onnx'), join(copy, 'onnx/saved'));
    await writeFile(join(copy, 'onnx/text_model.onnx'), 'cut off');
    await expect(ClipModel.load({ directory: copy })).rejects.toThrow(/text_model\.onnx/);
    await rename(join(copy, 'onnx/saved'), join(copy, 'onnx/text_model.onnx'));
  });
});
