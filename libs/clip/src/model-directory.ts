import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { ModelError } from './errors.js';

const ModelConfig = z.object({
  model_type: z.string().default('clip'),
  projection_dim: z.number().int().positive().optional(),
  logit_scale_init_value: z.number().default(Math.log(1 / 0.07)),
  text_config: z
    .object({
      max_position_embeddings: z.number().int().positive().default(77),
      eos_token_id: z.number().int().optional(),
      pad_token_id: z.number().int().optional(),
    })
    .prefault({}),
});

const size = z.union([
  z.number().int().positive(),
  z.object({ shortest_edge: z.number().int().positive() }).transform((value) => value.shortest_edge),
  z.object({ height: z.number().int().positive(), width: z.number().int().positive() }).transform((value) => value.height),
]);

const PreprocessorConfig = z.object({
  size,
  crop_size: size.optional(),
  do_center_crop: z.boolean().default(true),
  image_mean: z.tuple([z.number(), z.number(), z.number()]),
  image_std: z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]),
});

/** How pictures become pixels: all lengths in pixels, mean and standard deviation for values 0…1, RGB. */
export interface PreprocessSettings {
  readonly resizeTo: number;
  readonly cropTo: number;
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** What a model directory says of itself. */
export interface ModelDirectory {
  readonly name: string;
  /** Names the model's files and its preprocessing: embeddings of different fingerprints cannot be compared. */
  readonly fingerprint: string;
  readonly modelType: string;
  readonly preprocess: PreprocessSettings;
  readonly contextLength: number;
  /** exp of the learned temperature: what cosines are multiplied by before a softmax. */
  readonly logitScale: number;
  readonly padTokenId: number | undefined;
  readonly tokenizer: { readonly json: object; readonly config: object };
  readonly visionModelPath: string;
  readonly textModelPath: string;
}

/** @throws {ModelError} */
export async function readJson(path: string): Promise<object> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as object;
  } catch (error) {
    throw new ModelError(`${path} is missing or not JSON`, { cause: error });
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** The path of a file that is there. @throws {ModelError} */
export async function existingFile(path: string): Promise<string> {
  try {
    await access(path);
    return path;
  } catch (error) {
    throw new ModelError(`the model has no file ${path}`, { cause: error });
  }
}

/**
 * Reads a directory in the layout of Hugging Face's ONNX exports: `config.json`, `preprocessor_config.json`,
 * `tokenizer.json`, `onnx/vision_model.onnx`, `onnx/text_model.onnx`.
 * @param variant `fp32`, or the suffix of a quantised pair: `int8` reads `onnx/vision_model_int8.onnx`.
 * @throws {ModelError} if a file is missing or does not say what is needed.
 */
export async function readModelDirectory(directory: string, variant = 'fp32'): Promise<ModelDirectory> {
  const suffix = variant === 'fp32' ? '' : `_${variant}`;
  const [config, preprocessor, tokenizerJson, tokenizerConfig] = await Promise.all([
    readJson(join(directory, 'config.json')).then((json) => ModelConfig.parse(json)),
    readJson(join(directory, 'preprocessor_config.json')).then((json) => PreprocessorConfig.parse(json)),
    readJson(join(directory, 'tokenizer.json')),
    readJson(join(directory, 'tokenizer_config.json')).catch(() => ({})),
  ]);
  const visionModelPath = await existingFile(join(directory, 'onnx', `vision_model${suffix}.onnx`));
  const textModelPath = await existingFile(join(directory, 'onnx', `text_model${suffix}.onnx`));
  const preprocess: PreprocessSettings = {
    resizeTo: preprocessor.size,
    cropTo: preprocessor.crop_size ?? preprocessor.size,
    mean: preprocessor.image_mean,
    std: preprocessor.image_std,
  };
  const hashes = await Promise.all([visionModelPath, textModelPath, join(directory, 'tokenizer.json')].map(sha256Of));
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([hashes, preprocess]))
    .digest('hex')
    .slice(0, 16);
  return {
    name: basename(directory),
    fingerprint,
    modelType: config.model_type,
    preprocess,
    contextLength: config.text_config.max_position_embeddings,
    logitScale: Math.exp(config.logit_scale_init_value),
    padTokenId: config.text_config.pad_token_id ?? config.text_config.eos_token_id,
    tokenizer: { json: tokenizerJson, config: tokenizerConfig },
    visionModelPath,
    textModelPath,
  };
}
