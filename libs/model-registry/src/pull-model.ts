import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { download, wholeFile } from './download.js';
import { Hub, type HubFile, type HubOptions } from './hub.js';
import { readLockFile, writeJson, writeLockFile, type ModelLock } from './lock-file.js';
import type { ModelEntry } from './model-entry.js';
import { PullError } from './pull-error.js';

export interface PullOptions extends HubOptions {
  /** Where the model's directory is to be. */
  readonly directory: string;
  /** `fp32`, or the suffix of quantised files such as `int8` or `fp16`. */
  readonly variant?: string;
  /** The revision to pull instead of the lock file's or the registry's. */
  readonly revision?: string;
  readonly onProgress?: (progress: PullProgress) => void;
}

export interface PullProgress {
  readonly file: string;
  /** The bytes of all files together. */
  readonly bytes: number;
  readonly totalBytes: number;
}

/** The files beside the graphs that a loader reads, by the kind of model. */
const VISION_FILES = { required: ['config.json', 'preprocessor_config.json', 'tokenizer.json'], optional: ['tokenizer_config.json'] };
const TEXT_FILES = {
  required: ['config.json', 'modules.json', '1_Pooling/config.json', 'tokenizer.json'],
  optional: ['tokenizer_config.json', 'sentence_bert_config.json', 'config_sentence_transformers.json'],
};
const FILES: Readonly<Record<ModelEntry['kind'], typeof VISION_FILES>> = { clip: VISION_FILES, detector: VISION_FILES, text: TEXT_FILES };

/**
 * Makes `directory` hold the model: fetches what is missing or differs, resumes an earlier pull, and writes the lock file last,
 * so that a directory with a lock file is complete.
 * @throws {PullError}
 */
export async function pullModel(entry: ModelEntry, options: PullOptions): Promise<ModelLock> {
  const { directory, variant = 'fp32', revision, onProgress = () => undefined } = options;
  const hub = new Hub(options);
  // A damaged lock file is written anew.
  const locked = await readLockFile(directory).catch(() => undefined);
  const pinned = locked?.repository === entry.repository && revision === undefined ? locked : undefined;
  const { commit, files } = await hub.revision(entry.repository, pinned?.commit ?? revision ?? entry.revision);
  const wanted = wantedFiles(entry, files, variant);
  await mkdir(directory, { recursive: true });
  const totalBytes = wanted.reduce((sum, { size = 0 }) => sum + size, 0);
  const pulled: Record<string, { size: number; sha256: string }> = { ...pinned?.files };
  let before = 0;
  for (const file of wanted) {
    const path = join(directory, ...file.path.split('/'));
    const report = (bytes: number): void => onProgress({ file: file.path, bytes: before + bytes, totalBytes });
    const whole = (await wholeFile(path, file)) ?? (await download({ hub, repository: entry.repository, commit }, file, path, report));
    const known = pinned?.files[file.path];
    if (known && known.sha256 !== whole.sha256) {
      throw new PullError('differs-from-lock', `${file.path} of commit ${commit} is not the file that was pulled before; trust neither`);
    }
    pulled[file.path] = { size: whole.size, sha256: whole.sha256 };
    before += whole.size;
    report(0);
  }
  await writeJson(join(directory, 'vitrine.json'), entry.settings);
  const lock = { name: entry.name, repository: entry.repository, commit, files: pulled };
  await writeLockFile(directory, lock);
  return lock;
}

/** @throws {PullError} `not-published`, with the files that the repository has instead. */
function wantedFiles({ kind, isOneGraph, repository }: ModelEntry, files: readonly HubFile[], variant: string): HubFile[] {
  const suffix = variant === 'fp32' ? '' : `_${variant}`;
  const graphs =
    kind !== 'clip' || isOneGraph ? [`onnx/model${suffix}.onnx`] : [`onnx/vision_model${suffix}.onnx`, `onnx/text_model${suffix}.onnx`];
  const { required, optional } = FILES[kind];
  const missing = [...required, ...graphs].filter((path) => !files.some((file) => file.path === path));
  if (missing.length > 0) {
    const published = files.filter(({ path }) => path.endsWith('.onnx')).map(({ path }) => path);
    const instead = published.length > 0 ? `it has ${published.join(', ')}` : 'it has no ONNX files: export it and set MODEL_DIR';
    throw new PullError('not-published', `${repository} has no ${missing.join(', ')}; ${instead}`);
  }
  // A large graph has its weights in a second file: model.onnx_data.
  const belongs = (path: string): boolean => graphs.some((graph) => path === graph || path.startsWith(`${graph}_data`));
  return files.filter(({ path }) => required.includes(path) || optional.includes(path) || belongs(path));
}
