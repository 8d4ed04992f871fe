import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ModelError } from '../errors.js';
import { nearestNames, UnknownModelError } from '../model-library.js';
import { isSentenceDirectory, readSentenceDirectory, type SentenceDirectory } from './sentence-directory.js';
import { SentenceModel, type SentenceOptions } from './sentence-model.js';

export interface TextLibraryOptions extends Omit<SentenceOptions, 'directory'> {
  /** The text model that a fresh index begins with; without one, CLIP's text tower embeds texts. */
  readonly directory?: string | undefined;
  /** Contains one directory for each text model. */
  readonly library: string;
}

/** The sentence-transformers models in the directories of a library, and of the configured model. They are loaded on demand. */
export class TextModelLibrary {
  readonly #loaded = new Map<string, { readonly model: Promise<SentenceModel>; usedAt: number }>();
  readonly #directories = new Map<string, Promise<SentenceDirectory>>();

  constructor(private readonly options: TextLibraryOptions) {}

  /** The model that a fresh index begins with; undefined if none is configured. @throws {ModelError} */
  async first(): Promise<SentenceDirectory | undefined> {
    return this.options.directory === undefined ? undefined : this.read(resolve(this.options.directory));
  }

  /** The names of the models that can be used; the configured one comes first. */
  async names(): Promise<string[]> {
    return (await this.paths()).map(nameOf);
  }

  /** @throws {UnknownModelError} {ModelError} for a directory with a missing or damaged file. */
  async named(name: string): Promise<SentenceDirectory> {
    const paths = await this.paths();
    const path = paths.find((one) => nameOf(one) === name);
    if (path === undefined) throw new UnknownModelError(name, nearestNames(name, paths.map(nameOf)));
    // The files are checked again, because a caller that asks by name is about to use the model.
    this.#directories.delete(path);
    return this.read(path);
  }

  /** Loads the model whose fingerprint begins with `prefix`; later calls return the loaded one. @throws {ModelError} if no directory holds it. */
  async load(prefix: string): Promise<SentenceModel> {
    const known = this.#loaded.get(prefix);
    if (known) {
      known.usedAt = Date.now();
      return known.model;
    }
    const loading = this.find(prefix).then(({ path, variant }) => SentenceModel.load({ ...this.options, directory: path, variant }));
    this.#loaded.set(prefix, { model: loading, usedAt: Date.now() });
    loading.catch(() => this.#loaded.delete(prefix));
    return loading;
  }

  /** Releases the models that are not wanted and were not used for `idleMs`. */
  async releaseIdle(isWanted: (prefix: string) => boolean, idleMs: number): Promise<void> {
    const idle = [...this.#loaded].filter(([prefix, { usedAt }]) => !isWanted(prefix) && Date.now() - usedAt >= idleMs);
    for (const [prefix] of idle) this.#loaded.delete(prefix);
    for (const [, { model }] of idle) await (await model).release();
  }

  async close(): Promise<void> {
    await this.releaseIdle(() => false, 0);
  }

  private async find(prefix: string): Promise<{ path: string; variant: NonNullable<SentenceOptions['variant']> }> {
    for (const path of await this.paths()) {
      // A model that filled the index may have been of another variant than the one that is configured now.
      for (const variant of [this.options.variant ?? 'auto', 'int8', 'fp32', 'fp16'] as const) {
        const info = await readSentenceDirectory(path, variant).catch(() => undefined);
        if (info?.fingerprint.startsWith(prefix)) return { path, variant };
      }
    }
    throw new ModelError(
      `no directory below ${this.options.library} holds the text model ${prefix} that filled the index; name its directory in TEXT_MODEL_DIR`,
    );
  }

  private read(path: string): Promise<SentenceDirectory> {
    const known = this.#directories.get(path);
    if (known) return known;
    const reading = readSentenceDirectory(path, this.options.variant);
    this.#directories.set(path, reading);
    reading.catch(() => this.#directories.delete(path));
    return reading;
  }

  /** The directories that hold text models. The configured model's directory comes first. */
  private async paths(): Promise<string[]> {
    const { directory, library } = this.options;
    const own = directory === undefined ? [] : [resolve(directory)];
    const roots = new Set([resolve(library), ...own.map(dirname)]);
    const beside = await Promise.all(
      [...roots].map(async (root) => {
        const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
        return entries.filter((entry) => !entry.isFile()).map(({ name }) => join(root, name));
      }),
    );
    const paths = [...new Set([...own, ...beside.flat()])];
    const isModel = await Promise.all(paths.map(isSentenceDirectory));
    return paths.filter((_, n) => isModel[n]);
  }
}

const nameOf = (directory: string): string => directory.split(/[/\\]/).at(-1) ?? directory;
