import { createHash } from 'node:crypto';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import type { ModelError } from './errors.js';
import { checkAgainst, existingFile, parsedFile, readJson, readLock, sha256Of } from './model-files.js';
import { DEFAULT_TEMPLATE, readModelSettings, type ModelSettings } from './model-settings.js';

/** The logit scale at the start of training. It is ignored: configurations keep this value although the model learned another. */
const INITIAL_LOGIT_SCALE = 2.6592;
/** The logit scale at the end of CLIP's training (Radford et al. 2021, section 2.5). */
const USUAL_LOGIT_SCALE = 100;

const ModelConfig = z.object({
  model_type: z.string().default('clip'),
  logit_scale_init_value: z.number().default(INITIAL_LOGIT_SCALE),
  text_config: z
    .object({
      max_position_embeddings: z.number().int().positive().optional(),
      eos_token_id: z.number().int().optional(),
      pad_token_id: z.number().int().optional(),
    })
    .prefault({}),
});

const edge = z.union([
  z.number().int().positive(),
  z.object({ shortest_edge: z.number().int().positive() }).transform((value) => value.shortest_edge),
  z.object({ height: z.number().int().positive(), width: z.number().int().positive() }).transform((value) => value.height),
]);

/** Resampling filters by PIL's numbers, which `resample` uses. */
const KERNELS = { 1: 'lanczos3', 2: 'linear', 3: 'cubic' } as const;

const PreprocessorConfig = z.object({
  size: z.unknown().transform((value, context) => {
    const parsed = edge.safeParse(value);
    if (!parsed.success) context.addIssue({ code: 'custom', message: 'expected a size in pixels' });
    return { edge: parsed.data ?? 0, isSquare: typeof value === 'object' && value !== null && 'height' in value };
  }),
  crop_size: edge.optional(),
  do_center_crop: z.boolean().optional(),
  resample: z.literal([1, 2, 3]).default(3),
  image_mean: z.tuple([z.number(), z.number(), z.number()]),
  image_std: z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]),
});

/** How pictures become pixels: all lengths in pixels, mean and standard deviation for values 0…1, RGB. */
export interface PreprocessSettings {
  readonly resizeTo: number;
  readonly cropTo: number;
  /** `crop`: the shortest side is resized and the middle kept, as CLIP does; `squash`: both sides are resized, as SigLIP does. */
  readonly resize: 'crop' | 'squash';
  readonly kernel: 'lanczos3' | 'linear' | 'cubic';
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
  /** True for models that were trained with every text padded to the context length. */
  readonly padToContext: boolean;
  /** True for models that were trained with texts in lower case and whose tokenizer leaves that to the caller. */
  readonly lowercase: boolean;
  /** The text that the model was trained to see before a query; empty for most models. */
  readonly queryPrefix: string;
  /** The prompt for a label; contains `{label}`. */
  readonly template: string;
  /** How cosines become probabilities. */
  readonly activation: Activation;
  readonly padTokenId: number | undefined;
  readonly tokenizer: { readonly json: object; readonly config: object };
  /** Both are the same file where an export holds both towers in one graph. */
  readonly visionModelPath: string;
  readonly textModelPath: string;
}

/** Cosines are multiplied by `scale`; a sigmoid adds `bias` (Zhai et al. 2023, arXiv:2303.15343). */
export type Activation =
  { readonly kind: 'softmax'; readonly scale: number } | { readonly kind: 'sigmoid'; readonly scale: number; readonly bias: number };

/** The file of a tower: the tower's own file, or the file that holds both towers. @throws {ModelError} */
async function towerFile(directory: string, tower: 'vision' | 'text', suffix: string): Promise<string> {
  const own = join(directory, 'onnx', `${tower}_model${suffix}.onnx`);
  return existingFile(own).catch((error: unknown) =>
    existingFile(join(directory, 'onnx', `model${suffix}.onnx`)).catch(() => Promise.reject(error as ModelError)),
  );
}

function preprocessOf(preprocessor: z.infer<typeof PreprocessorConfig>, settings: ModelSettings): PreprocessSettings {
  const { size, crop_size: cropSize, do_center_crop: isCropped } = preprocessor;
  const resize = settings.resize ?? (isCropped === false || (size.isSquare && cropSize === undefined) ? 'squash' : 'crop');
  return {
    resizeTo: size.edge,
    cropTo: resize === 'crop' ? (cropSize ?? size.edge) : size.edge,
    resize,
    kernel: KERNELS[preprocessor.resample],
    mean: preprocessor.image_mean,
    std: preprocessor.image_std,
  };
}

function activationOf({ activation, logitScale, logitBias }: ModelSettings, configured: number): Activation {
  const learned = Math.abs(configured - INITIAL_LOGIT_SCALE) < 1e-3 ? USUAL_LOGIT_SCALE : Math.exp(configured);
  const scale = logitScale ?? learned;
  // Exports in two files leave the learned bias out. Without it a sigmoid's probabilities mean nothing, but a softmax still ranks.
  return activation === 'sigmoid' && logitBias !== undefined ? { kind: 'sigmoid', scale, bias: logitBias } : { kind: 'softmax', scale };
}

/**
 * Reads a directory in the layout of Hugging Face's ONNX exports: `config.json`, `preprocessor_config.json`,
 * `tokenizer.json`, and `onnx/vision_model.onnx` with `onnx/text_model.onnx`, or `onnx/model.onnx` that holds both towers.
 * `vitrine.json` adds what these files leave out. Files that `vitrine.lock.json` names must have the SHA-256 given there.
 * @param variant `fp32`, or the suffix of quantised files: `int8` reads `onnx/vision_model_int8.onnx`.
 * @throws {ModelError} if a file is missing, damaged, or does not say what is needed.
 */
export async function readModelDirectory(directory: string, variant = 'fp32'): Promise<ModelDirectory> {
  const suffix = variant === 'fp32' ? '' : `_${variant}`;
  const [config, preprocessor, settings, tokenizerJson, tokenizerConfig, lock] = await Promise.all([
    readJson(join(directory, 'config.json')).then((json) => parsedFile(ModelConfig, json, directory, 'config.json')),
    readJson(join(directory, 'preprocessor_config.json')).then((json) =>
      parsedFile(PreprocessorConfig, json, directory, 'preprocessor_config.json'),
    ),
    readModelSettings(directory),
    readJson(join(directory, 'tokenizer.json')),
    readJson(join(directory, 'tokenizer_config.json')).catch(() => ({})),
    readLock(directory),
  ]);
  // One after the other: when both files are missing, the error always names the same one.
  const visionModelPath = await towerFile(directory, 'vision', suffix);
  const textModelPath = await towerFile(directory, 'text', suffix);
  const files = [visionModelPath, textModelPath, join(directory, 'tokenizer.json')];
  const hashes = await Promise.all(files.map(sha256Of));
  files.forEach((path, n) => checkAgainst(lock, directory, path, hashes[n] ?? ''));
  const preprocess = preprocessOf(preprocessor, settings);
  const isSiglip = config.model_type.startsWith('siglip');
  const identity = [hashes, preprocess, settings.queryPrefix ?? '', settings.lowercase ?? false];
  const text = config.text_config;
  return {
    name: basename(resolve(directory)),
    fingerprint: createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 16),
    modelType: config.model_type,
    preprocess,
    contextLength: settings.contextLength ?? text.max_position_embeddings ?? (isSiglip ? 64 : 77),
    padToContext: settings.padToContext ?? isSiglip,
    lowercase: settings.lowercase ?? false,
    queryPrefix: settings.queryPrefix ?? '',
    template: settings.template ?? DEFAULT_TEMPLATE,
    activation: activationOf(settings, config.logit_scale_init_value),
    padTokenId: settings.padTokenId ?? text.pad_token_id ?? text.eos_token_id,
    tokenizer: { json: tokenizerJson, config: tokenizerConfig },
    visionModelPath,
    textModelPath,
  };
}
