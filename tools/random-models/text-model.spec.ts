import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelError, SentenceModel, similarity, TextModelLibrary, UnknownModelError } from '#clip';
import { buildTextModel, type TextModelOptions } from './text-model.js';

const MEANINGS = [
  ['sofa', 'settee'],
  ['lamp', 'light'],
];
let root: string;
let built = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'vitrine-texts-'));
});
afterAll(async () => rm(root, { recursive: true }));

async function directoryOf(options: TextModelOptions = {}): Promise<string> {
  const directory = join(root, `model-${++built}`);
  await buildTextModel(directory, { meanings: MEANINGS, ...options });
  return directory;
}
const cosine = async (model: SentenceModel, one: string, other: string): Promise<number> => {
  const [a, b] = await model.embedQueries([one, other]);
  return similarity(a ?? new Float32Array(), b ?? new Float32Array());
};

describe('a model in the layout of sentence-transformers', () => {
  it.each(['mean', 'cls', 'max'] as const)('is pooled by %s, to vectors of length 1', async (pooling) => {
    const model = await SentenceModel.load({ directory: await directoryOf({ pooling }), threads: 1 });
    expect(model.info.pooling).toBe(pooling);
    const [vector = new Float32Array()] = await model.embedQueries(['a sofa']);
    expect([vector.length, similarity(vector, vector)]).toEqual([model.dimension, expect.closeTo(1, 5)]);
  });

  it('has words of one meaning near each other', async () => {
    const model = await SentenceModel.load({ directory: await directoryOf(), threads: 1 });
    expect(await cosine(model, 'sofa', 'settee')).toBeGreaterThan(0.8);
    expect(await cosine(model, 'sofa', 'lamp')).toBeLessThan(0.6);
  });

  it('gives a text the same vector whatever is embedded beside it', async () => {
    const model = await SentenceModel.load({ directory: await directoryOf(), threads: 1 });
    const [alone] = await model.embedProducts(['sofa']);
    const [beside] = await model.embedProducts(['sofa', `lamp ${'and a lamp '.repeat(40)}`]);
    expect(beside).toEqual(alone);
  });

  it('reads no more of a text than the model was made for', async () => {
    const model = await SentenceModel.load({ directory: await directoryOf(), threads: 1 });
    const [cut, longer] = await model.embedQueries([`sofa ${'x '.repeat(80)}`, `sofa ${'x '.repeat(80)} lamp`]);
    expect(longer).toEqual(cut);
    expect(model.info.maxLength).toBe(64);
  });

  it('takes prefixes from the prompts of the model, and from vitrine.json before them', async () => {
    const directory = await directoryOf();
    const prompts = { prompts: { query: 'query: ', passage: 'passage: ' } };
    await writeFile(join(directory, 'config_sentence_transformers.json'), JSON.stringify(prompts));
    expect((await SentenceModel.load({ directory, threads: 1 })).info.prefixes).toEqual({ query: 'query: ', product: 'passage: ' });
    await writeFile(join(directory, 'vitrine.json'), JSON.stringify({ queryPrefix: 'ask: ' }));
    expect((await SentenceModel.load({ directory, threads: 1 })).info.prefixes).toEqual({ query: 'ask: ', product: 'passage: ' });
  });

  it('is the quantised one by default where it lies beside, and another model then', async () => {
    const directory = await directoryOf();
    const whole = await SentenceModel.load({ directory, threads: 1 });
    await buildTextModel(directory, { meanings: MEANINGS, variant: 'int8', seed: 8 });
    const quantised = await SentenceModel.load({ directory, threads: 1 });
    expect(quantised.info.modelPath).toContain('model_int8.onnx');
    expect(quantised.info.fingerprint).not.toBe(whole.info.fingerprint);
    expect((await SentenceModel.load({ directory, variant: 'fp32', threads: 1 })).info.fingerprint).toBe(whole.info.fingerprint);
  });

  it.each<[string, (directory: string) => Promise<void>, RegExp]>([
    ['a file is missing', (directory) => rm(join(directory, '1_Pooling', 'config.json')), /1_Pooling.*is missing/],
    ['the graph is missing', (directory) => rm(join(directory, 'onnx', 'model.onnx')), /has no file/],
    [
      'a module is unknown',
      (directory) => edited(join(directory, 'modules.json'), (text) => text.replace('models.Normalize', 'models.Dense')),
      /names a module "Dense"/,
    ],
    [
      'no pooling is named',
      (directory) => edited(join(directory, '1_Pooling/config.json'), (text) => text.replace('true', 'false')),
      /no pooling that Vitrine knows/,
    ],
    [
      'the dimension is another one',
      (directory) => edited(join(directory, '1_Pooling/config.json'), (text) => text.replace('32', '33')),
      /vectors of 32 values, but its pooling names 33/,
    ],
    ['the graph is damaged', (directory) => writeFile(join(directory, 'onnx', 'model.onnx'), 'no graph'), /cannot be loaded/],
  ])('cannot be used when %s, with the reason', async (_name, spoil, reason) => {
    const directory = await directoryOf();
    await spoil(directory);
    const loading = SentenceModel.load({ directory, threads: 1 });
    await expect(loading).rejects.toBeInstanceOf(ModelError);
    await expect(loading).rejects.toThrow(reason);
  });
});

async function edited(path: string, change: (text: string) => string): Promise<void> {
  await writeFile(path, change(await readFile(path, 'utf8')));
}

describe('TextModelLibrary', () => {
  it('finds models by name and by fingerprint, loads each once, and names those that there are', async () => {
    const library = join(root, 'library');
    await buildTextModel(join(library, 'one'), { seed: 1 });
    await buildTextModel(join(library, 'two'), { seed: 2 });
    const models = new TextModelLibrary({ library, threads: 1 });
    expect(await models.first()).toBeUndefined();
    const { fingerprint } = await models.named('two');
    expect((await models.load(fingerprint.slice(0, 8))).info.name).toBe('two');
    expect(await models.load(fingerprint.slice(0, 8))).toBe(await models.load(fingerprint.slice(0, 8)));
    await expect(models.named('three')).rejects.toThrow(/there is no model "three"/);
    await expect(models.named('three')).rejects.toBeInstanceOf(UnknownModelError);
    await expect(models.load('00000000')).rejects.toThrow(/holds the text model 00000000/);
    await models.close();
  });
});
