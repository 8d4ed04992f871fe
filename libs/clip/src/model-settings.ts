import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parsedFile, readJson } from './model-files.js';

/** The text for a label of CLIP's zero-shot classification. */
export const DEFAULT_TEMPLATE = 'a photo of a {label}';

const SETTINGS_FILE = 'vitrine.json';

/** The settings in `vitrine.json`: facts that a model's exported files leave out or state wrongly. */
const ModelSettings = z.object({
  activation: z.enum(['softmax', 'sigmoid']).optional(),
  logitScale: z.number().positive().optional(),
  logitBias: z.number().optional(),
  contextLength: z.int().positive().optional(),
  padToContext: z.boolean().optional(),
  padTokenId: z.int().nonnegative().optional(),
  lowercase: z.boolean().optional(),
  queryPrefix: z.string().optional(),
  productPrefix: z.string().optional(),
  template: z
    .string()
    .refine((text) => text.includes('{label}'), 'expected {label} in the template')
    .optional(),
  resize: z.enum(['crop', 'squash']).optional(),
});
export type ModelSettings = z.infer<typeof ModelSettings>;

/** The settings in a directory; empty if the file is missing. @throws {ModelError} if the file cannot be used. */
export async function readModelSettings(directory: string): Promise<ModelSettings> {
  const path = join(directory, SETTINGS_FILE);
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  return isThere ? parsedFile(ModelSettings, await readJson(path), directory, SETTINGS_FILE) : {};
}
