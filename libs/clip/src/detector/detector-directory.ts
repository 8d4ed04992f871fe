import { basename, join } from 'node:path';
import { z } from 'zod';
import { checkAgainst, existingFile, parsedFile, readJson, readLock, sha256Of } from '../model-files.js';
import type { DetectorPreprocess } from './detector-pixels.js';

const Config = z.object({
  model_type: z.enum(['owlvit', 'owlv2']),
  text_config: z
    .object({
      max_position_embeddings: z.number().int().positive().default(16),
      pad_token_id: z.number().int().optional(),
      eos_token_id: z.number().int().optional(),
    })
    .prefault({}),
});

const triple = z.tuple([z.number(), z.number(), z.number()]);
const Preprocessor = z.object({
  size: z.union([z.number().int().positive(), z.object({ height: z.number().int().positive() }).transform(({ height }) => height)]),
  do_pad: z.boolean().optional(),
  image_mean: triple,
  image_std: triple,
});

/** What a detector's directory says of it. */
export interface DetectorDirectory {
  readonly name: string;
  readonly preprocess: DetectorPreprocess;
  readonly contextLength: number;
  readonly padTokenId: number | undefined;
  readonly tokenizer: { readonly json: object; readonly config: object };
  readonly modelPath: string;
}

/**
 * Reads a directory in the layout of Hugging Face's ONNX exports of OWL-ViT and OWLv2: `config.json`,
 * `preprocessor_config.json`, `tokenizer.json`, `onnx/model.onnx`.
 * @throws {ModelError} if a file is missing or does not say what is needed.
 */
export async function readDetectorDirectory(directory: string): Promise<DetectorDirectory> {
  const [config, preprocessor, json, tokenizerConfig] = await Promise.all([
    readJson(join(directory, 'config.json')).then((json) => parsedFile(Config, json, directory, 'config.json')),
    readJson(join(directory, 'preprocessor_config.json')).then((json) =>
      parsedFile(Preprocessor, json, directory, 'preprocessor_config.json'),
    ),
    readJson(join(directory, 'tokenizer.json')),
    readJson(join(directory, 'tokenizer_config.json')).catch(() => ({})),
  ]);
  const modelPath = await existingFile(join(directory, 'onnx', 'model.onnx'));
  const lock = await readLock(directory);
  if (lock) checkAgainst(lock, directory, modelPath, await sha256Of(modelPath));
  return {
    name: basename(directory),
    preprocess: {
      size: preprocessor.size,
      isPadded: preprocessor.do_pad ?? config.model_type === 'owlv2',
      mean: preprocessor.image_mean,
      std: preprocessor.image_std,
    },
    contextLength: config.text_config.max_position_embeddings,
    padTokenId: config.text_config.pad_token_id ?? config.text_config.eos_token_id,
    tokenizer: { json, config: tokenizerConfig },
    modelPath,
  };
}
