import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ClipModel, type ClipOptions } from './clip-model.js';
import { ModelError } from './errors.js';
import { readModelDirectory, type ModelDirectory } from './model-directory.js';
import { readJson } from './model-files.js';
import type { ExecutionProvider } from './session.js';
import { isSentenceDirectory } from './sentences/sentence-directory.js';

/** Thrown when no directory of the library holds a model of this name. */
export class UnknownModelError extends Error {
  override readonly name = 'UnknownModelError';

  constructor(
    name: string,
    /** The names most similar to the wanted one, or all names when none is similar. */
    readonly near: readonly string[],
  ) {
    super(`there is no model "${name}"; ${near.length > 0 ? `there are ${near.join(', ')}` : 'the library is empty'}`);
  }
}

/** A model as the library knows it, loaded or not. */
export interface ModelReference {
  readonly info: ModelDirectory;
  readonly directory: string;
  readonly variant: string;
}

interface Loaded {
  readonly model: Promise<ClipModel>;
  usedAt: number;
}

/** The variant that stands for the fastest one. It is chosen when a collection is first made, whose name then holds the fingerprint of the choice. */
const AUTO = 'auto';

/** The variants that `auto` prefers to full precision, on one kind of processor or another. */
const QUANTISED = ['int8', 'fp16'];

const NEAR_NAMES = 3;
const LEAST_LIKENESS = 0.2;

/**
 * The models in the directories beside the first model's. Models are loaded on demand, because a store that is reindexed needs two
 * of them for a while.
 */
export class ModelLibrary {
  readonly #loaded = new Map<string, Loaded>();
  readonly #references = new Map<string, Promise<ModelReference>>();
  readonly #root: string;
  #firstVariant: string | undefined;

  /** @param options of the first model; all models are loaded with them. @param directory contains one directory for each model. */
  constructor(
    private readonly options: ClipOptions,
    directory?: string,
  ) {
    this.#root = directory ?? dirname(resolve(options.directory));
  }

  /** The model that a fresh index begins with. @throws {ModelError} */
  async first(): Promise<ModelReference> {
    const { directory, variant = 'fp32', executionProviders = ['cpu'] } = this.options;
    this.#firstVariant ??= variant === AUTO ? await fastestVariant(directory, executionProviders[0] ?? 'cpu') : variant;
    return this.reference(directory, this.#firstVariant);
  }

  /**
   * Whether a model is the one that a fresh index would begin with. With `auto` that is also another quantised variant of it: a process on
   * another kind of processor has chosen that one.
   */
  async isFirst(prefix: string): Promise<boolean> {
    const { info, directory } = await this.first();
    if (info.fingerprint.startsWith(prefix)) return true;
    if (this.options.variant !== AUTO) return false;
    const references = await Promise.all(QUANTISED.map((variant) => this.reference(directory, variant).catch(() => undefined)));
    return references.some((reference) => reference?.info.fingerprint.startsWith(prefix));
  }

  /** @throws {UnknownModelError} {ModelError} for a directory with a missing or damaged file. */
  async named(name: string, variant = 'fp32'): Promise<ModelReference> {
    const directories = await this.directories();
    const directory = directories.find((one) => nameOf(one) === name);
    if (directory === undefined) throw new UnknownModelError(name, nearestNames(name, directories.map(nameOf)));
    const path = `${directory}\n${variant}`;
    // The files are checked again, because a caller that asks by name is about to use the model.
    this.#references.delete(path);
    return this.reference(directory, variant);
  }

  /** The models that can be named, with their variants; the one that a fresh index begins with comes first. */
  async list(): Promise<{ readonly name: string; readonly variants: string[] }[]> {
    const directories = await this.directories();
    return Promise.all(directories.map(async (directory) => ({ name: nameOf(directory), variants: await variantsIn(directory) })));
  }

  /** The model whose fingerprint begins with `prefix`. @throws {ModelError} if no directory holds it. */
  async ofFingerprint(prefix: string): Promise<ModelReference> {
    const first = await this.first();
    if (first.info.fingerprint.startsWith(prefix)) return first;
    for (const directory of await this.directories()) {
      for (const variant of await variantsIn(directory)) {
        const found = await this.reference(directory, variant).catch(() => undefined);
        if (found?.info.fingerprint.startsWith(prefix)) return found;
      }
    }
    throw new ModelError(`no directory below ${this.#root} holds the model ${prefix} that filled the index`);
  }

  /** Loads a model, which takes about a second; later calls return the loaded one. @throws {ModelError} */
  async load(prefix: string): Promise<ClipModel> {
    const known = this.#loaded.get(prefix);
    if (known) {
      known.usedAt = Date.now();
      return known.model;
    }
    const model = this.ofFingerprint(prefix).then(({ directory, variant }) => ClipModel.load({ ...this.options, directory, variant }));
    this.#loaded.set(prefix, { model, usedAt: Date.now() });
    model.catch(() => this.#loaded.delete(prefix));
    return model;
  }

  /** The fingerprint prefixes of the loaded models. */
  get loaded(): readonly string[] {
    return [...this.#loaded.keys()];
  }

  /** Releases the models that are not wanted and were not used for `idleMs`. Returns the released models. */
  async releaseIdle(isWanted: (prefix: string) => boolean, idleMs: number): Promise<ClipModel[]> {
    const idle = [...this.#loaded].filter(([prefix, { usedAt }]) => !isWanted(prefix) && Date.now() - usedAt >= idleMs);
    for (const [prefix] of idle) this.#loaded.delete(prefix);
    const models = await Promise.all(idle.map(([, { model }]) => model));
    await Promise.all(models.map((model) => model.release()));
    return models;
  }

  async close(): Promise<void> {
    await this.releaseIdle(() => false, 0);
  }

  private reference(directory: string, variant: string): Promise<ModelReference> {
    const key = `${directory}\n${variant}`;
    const known = this.#references.get(key);
    if (known) return known;
    const reading = readModelDirectory(directory, variant).then((info) => ({ info, directory, variant }));
    this.#references.set(key, reading);
    reading.catch(() => this.#references.delete(key));
    return reading;
  }

  /** The directories that hold models. The first model's directory comes first. */
  private async directories(): Promise<string[]> {
    const beside = (await readdir(this.#root, { withFileTypes: true })).filter((entry) => !entry.isFile());
    const own = resolve(this.options.directory);
    const paths = [own, ...beside.map(({ name }) => join(resolve(this.#root), name)).filter((path) => path !== own)];
    const variants = await Promise.all(paths.map(variantsIn));
    return paths.filter((_, n) => (variants[n] ?? []).length > 0);
  }
}

const nameOf = (directory: string): string => directory.split(/[/\\]/).at(-1) ?? directory;

/**
 * The fastest variant that a directory has: 8 bits on CPUs, half precision on other processors, full precision where neither lies beside. Both
 * towers need a file of it.
 */
async function fastestVariant(directory: string, provider: ExecutionProvider): Promise<string> {
  const wanted = provider === 'cpu' ? 'int8' : 'fp16';
  if (!(await variantsIn(directory)).includes(wanted)) return 'fp32';
  return readModelDirectory(directory, wanted).then(
    () => wanted,
    () => 'fp32',
  );
}

/** The variants in a directory of a CLIP model, by the names of its files. Empty for any other directory: detectors and text models may lie beside. */
async function variantsIn(directory: string): Promise<string[]> {
  const config = await readJson(join(directory, 'config.json')).catch(() => undefined);
  if (await isSentenceDirectory(directory)) return [];
  if (!config || String((config as { model_type?: unknown }).model_type).startsWith('owl')) return [];
  const files = await readdir(join(directory, 'onnx')).catch(() => []);
  return files.flatMap((file) => {
    const match = /^vision_model(?:_(\w+))?\.onnx$/.exec(file) ?? /^model(?:_(\w+))?\.onnx$/.exec(file);
    return match ? [match[1] ?? 'fp32'] : [];
  });
}

/** The names that are most like a wanted one, or all names if none is. */
export function nearestNames(wanted: string, names: readonly string[]): string[] {
  const near = names
    .map((name) => ({ name, likeness: sharedPairs(wanted.toLowerCase(), name) }))
    .filter(({ likeness }) => likeness > LEAST_LIKENESS)
    .toSorted((a, b) => b.likeness - a.likeness)
    .slice(0, NEAR_NAMES);
  return near.length > 0 ? near.map(({ name }) => name) : [...names];
}

/** Sørensen–Dice over pairs of letters, 0…1. */
function sharedPairs(a: string, b: string): number {
  const pairs = (text: string): Set<string> =>
    new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, n) => text.slice(n, n + 2)));
  const [first, second] = [pairs(a), pairs(b)];
  return (2 * [...first].filter((pair) => second.has(pair)).length) / Math.max(1, first.size + second.size);
}
