import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { ModelError } from '../errors.js';
import { checkAgainst, parsedFile, readJson, readLock, sha256Of } from '../model-files.js';
import { readModelSettings } from '../model-settings.js';

/** The names of files with quantised weights, by how they are asked for. */
const SUFFIXES = { int8: ['_int8', '_quantized', '_qint8'], fp32: [''], fp16: ['_fp16'] } as const;
export type TextVariant = keyof typeof SUFFIXES | 'auto';

const Modules = z.array(z.object({ path: z.string(), type: z.string() })).min(1);

const Pooling = z.object({
  word_embedding_dimension: z.int().positive(),
  pooling_mode_cls_token: z.boolean().default(false),
  pooling_mode_mean_tokens: z.boolean().default(false),
  pooling_mode_max_tokens: z.boolean().default(false),
});

const TransformerConfig = z.object({
  max_position_embeddings: z.int().positive().default(512),
  pad_token_id: z.int().nonnegative().default(0),
});

const SentenceConfig = z.object({ max_seq_length: z.int().positive().nullish(), do_lower_case: z.boolean().nullish() });

const Prompts = z.object({ prompts: z.record(z.string(), z.string()).default({}) });

/** How the model's outputs for the tokens of a text become one vector. */
export type PoolingMode = 'mean' | 'cls' | 'max';

/** What the directory of a sentence-transformers model says of itself. */
export interface SentenceDirectory {
  readonly name: string;
  /** Names the model's files and how they are used: embeddings of different fingerprints cannot be compared. */
  readonly fingerprint: string;
  readonly modelPath: string;
  readonly pooling: PoolingMode;
  readonly dimension: number;
  /** The most tokens of a text. */
  readonly maxLength: number;
  readonly padTokenId: number;
  readonly lowercase: boolean;
  /** Texts that the model was trained to see before a query and before a passage; empty for many models. */
  readonly prefixes: { readonly query: string; readonly product: string };
  readonly tokenizer: { readonly json: object; readonly config: object };
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** A file by its schema; what the schema makes of nothing, if there is no such file. @throws {ModelError} */
async function optionalFile<Schema extends z.ZodType>(directory: string, name: string, schema: Schema): Promise<z.infer<Schema>> {
  const path = join(directory, name);
  return parsedFile(schema, (await isThere(path)) ? await readJson(path) : {}, directory, name);
}

/** Whether a directory has the layout of sentence-transformers. */
export const isSentenceDirectory = (directory: string): Promise<boolean> => isThere(join(directory, 'modules.json'));

/** The graph of a variant: the quantised one for `auto` where it lies beside. @throws {ModelError} */
async function graphOf(directory: string, variant: TextVariant): Promise<string> {
  const suffixes = variant === 'auto' ? [...SUFFIXES.int8, ...SUFFIXES.fp32] : SUFFIXES[variant];
  for (const suffix of suffixes) {
    const path = join(directory, 'onnx', `model${suffix}.onnx`);
    if (await isThere(path)) return path;
  }
  throw new ModelError(`the model has no file ${join(directory, 'onnx', `model${suffixes[0] ?? ''}.onnx`)}`);
}

/** @throws {ModelError} if the model is made of other parts than a transformer, a pooling and a normalisation. */
function poolingPath(modules: z.infer<typeof Modules>, directory: string): string {
  const kinds = modules.map(({ type }) => type.split('.').at(-1) ?? '');
  const unknown = kinds.find((kind) => !['Transformer', 'Pooling', 'Normalize'].includes(kind));
  if (unknown !== undefined)
    throw new ModelError(`${join(directory, 'modules.json')} names a module "${unknown}", which Vitrine does not know`);
  const path = modules[kinds.indexOf('Pooling')]?.path;
  if (path === undefined) throw new ModelError(`${join(directory, 'modules.json')} names no pooling`);
  return path;
}

/** @throws {ModelError} if the model pools in a way that Vitrine does not know. */
function poolingMode(pooling: z.infer<typeof Pooling>, path: string): PoolingMode {
  const { pooling_mode_cls_token: cls, pooling_mode_mean_tokens: mean, pooling_mode_max_tokens: max } = pooling;
  if ([cls, mean, max].filter(Boolean).length !== 1) throw new ModelError(`${path} names no pooling that Vitrine knows: mean, cls or max`);
  return mean ? 'mean' : cls ? 'cls' : 'max';
}

/**
 * Reads a directory in the layout of sentence-transformers (Reimers and Gurevych 2019, arXiv:1908.10084): `modules.json`,
 * `1_Pooling/config.json`, `config.json`, `tokenizer.json`, and `onnx/model.onnx` or `onnx/model_int8.onnx`. Prefixes come from the `prompts`
 * of `config_sentence_transformers.json`, or from `vitrine.json`. Files that `vitrine.lock.json` names must have the SHA-256 given there.
 * @param variant `fp32`, `fp16` or `int8`; `auto` is int8 where such a file lies beside, because it is faster on CPUs.
 * @throws {ModelError} if a file is missing, damaged, or does not say what is needed.
 */
export async function readSentenceDirectory(directory: string, variant: TextVariant = 'auto'): Promise<SentenceDirectory> {
  const modules = parsedFile(Modules, await readJson(join(directory, 'modules.json')), directory, 'modules.json');
  const poolingFile = join(poolingPath(modules, directory), 'config.json');
  const pooling = parsedFile(Pooling, await readJson(join(directory, poolingFile)), directory, poolingFile);
  const [config, sentence, prompts, settings, tokenizerJson, tokenizerConfig, lock] = await Promise.all([
    readJson(join(directory, 'config.json')).then((json) => parsedFile(TransformerConfig, json, directory, 'config.json')),
    optionalFile(directory, 'sentence_bert_config.json', SentenceConfig),
    optionalFile(directory, 'config_sentence_transformers.json', Prompts).then((json) => json.prompts),
    readModelSettings(directory),
    readJson(join(directory, 'tokenizer.json')),
    readJson(join(directory, 'tokenizer_config.json')).catch(() => ({})),
    readLock(directory),
  ]);
  const modelPath = await graphOf(directory, variant);
  const files = [modelPath, join(directory, 'tokenizer.json')];
  const hashes = await Promise.all(files.map(sha256Of));
  files.forEach((path, n) => checkAgainst(lock, directory, path, hashes[n] ?? ''));
  const use = {
    pooling: poolingMode(pooling, join(directory, poolingFile)),
    maxLength: Math.min(settings.contextLength ?? sentence.max_seq_length ?? Infinity, config.max_position_embeddings),
    lowercase: settings.lowercase ?? sentence.do_lower_case ?? false,
    prefixes: {
      query: settings.queryPrefix ?? prompts['query'] ?? '',
      product: settings.productPrefix ?? prompts['document'] ?? prompts['passage'] ?? '',
    },
  };
  return {
    name: basename(resolve(directory)),
    fingerprint: createHash('sha256')
      .update(JSON.stringify([hashes, use]))
      .digest('hex')
      .slice(0, 16),
    modelPath,
    ...use,
    dimension: pooling.word_embedding_dimension,
    padTokenId: settings.padTokenId ?? config.pad_token_id,
    tokenizer: { json: tokenizerJson, config: tokenizerConfig },
  };
}
