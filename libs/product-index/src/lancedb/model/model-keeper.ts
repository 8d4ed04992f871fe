import { closeSync } from 'node:fs';
import { DamagedPartsError, type Part } from '../../read-model/parts.js';
import { PayloadFile } from '../../read-model/payload-file.js';
import { FollowedStore } from './followed-store.js';
import type { GraphKind, GraphMark, Graphs } from './graphs.js';
import { ModelFiles } from './model-files.js';
import type { TableReader } from './table-reader.js';

/** A smaller store is read from its table as fast. */
const LEAST_PRODUCTS = 5_000;
/** A model that has not changed from one look to the next is written. */
const LOOK_EVERY_MS = 10_000;
/** A store that changes now and then is not written after each change. */
const LEAST_BETWEEN_MS = 300_000;
/** How long nothing is written after something could not be. */
const REST_MS = 600_000;

/** What a model's file says of its graphs. */
type GraphMarks = Partial<Record<GraphKind, GraphMark>>;

/** A store that is looked at. */
interface Watched {
  readonly directory: string;
  /** The state at the last look, and the one that the file has. */
  seen?: string;
  saved?: string;
  /** Ms since 1970. */
  notBefore?: number;
}

/** Keeps models in files, so that a process that starts need not read their tables. */
export class ModelKeeper {
  readonly #files: ModelFiles;
  readonly #watched = new Map<FollowedStore, Watched>();
  readonly #timer: NodeJS.Timeout;
  #isSaving = false;
  #restsUntil = 0;

  /** @param directory of the tables. @param leastProducts from which on a model is kept. */
  constructor(
    private readonly directory: string,
    private readonly graphs: Graphs,
    private readonly leastProducts = LEAST_PRODUCTS,
    private readonly leastBetweenMs = LEAST_BETWEEN_MS,
  ) {
    this.#files = new ModelFiles(directory);
    this.#timer = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  /** Where the files of a store's model lie. */
  directoryOf(table: string, storeId: string): string {
    return this.#files.directoryOf(table, storeId);
  }

  /** The model in a directory; undefined if there is none that can be used. A damaged file is removed. */
  async open(directory: string, reader: TableReader, storeId: string): Promise<FollowedStore | undefined> {
    const opened = this.#files.open(directory);
    if (!opened) return undefined;
    const { file, parts } = opened;
    let store: FollowedStore | undefined;
    try {
      store = await FollowedStore.from(reader, storeId, parts, (rest) => PayloadFile.from(this.directory, file, rest));
      for (const [kind, mark] of Object.entries(await parts.next<GraphMarks>())) {
        const vectors = kind === 'image' ? store.model.images : store.model.texts;
        if (vectors) await this.graphs.reopen(vectors, kind as GraphKind, directory, mark);
      }
      return store;
    } catch (error) {
      // Whatever is wrong with the file, the table has everything.
      if (store) store.release();
      else closeSync(file);
      if (error instanceof DamagedPartsError) await this.#files.remove(directory).catch(() => undefined);
      return undefined;
    }
  }

  /** From now on, the model is written once it rests. */
  watch(store: FollowedStore, directory: string): void {
    this.#watched.set(store, { directory });
  }

  leave(store: FollowedStore): void {
    this.#watched.delete(store);
  }

  /** Removes what is left of tables that are gone. */
  async sweep(tables: readonly string[]): Promise<void> {
    await this.#files.sweep(tables).catch(() => undefined);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#watched.clear();
  }

  /** Writes the models that have changed, and rest. */
  async look(): Promise<void> {
    if (this.#isSaving || Date.now() < this.#restsUntil) return;
    this.#isSaving = true;
    try {
      for (const [store, watched] of this.#watched) await this.tend(store, watched);
    } catch {
      // Such as a full disk. The next start reads the table.
      this.#restsUntil = Date.now() + REST_MS;
    } finally {
      this.#isSaving = false;
    }
  }

  private async tend(store: FollowedStore, watched: Watched): Promise<void> {
    if (store.model.size === 0) return this.#files.remove(watched.directory);
    if (store.model.size < this.leastProducts || !store.canBeKept) return;
    const marks: GraphMarks = this.marksOf(store);
    const stateOf = (): string => `${store.revision} ${JSON.stringify(this.marksOf(store))}`;
    const state = stateOf();
    const isResting = watched.seen === state;
    watched.seen = state;
    if (!isResting || watched.saved === state || Date.now() < (watched.notBefore ?? 0)) return;
    const isUnchanged = (): boolean => this.#watched.has(store) && stateOf() === state;
    const isSaved = await store.using(() => this.#files.save(watched.directory, withMarks(store.parts(), marks), isUnchanged));
    if (!isSaved) return;
    watched.saved = state;
    // The whole model is written each time. Without its graphs it is not yet what a start needs.
    if (!store.model.wantsGraphs) watched.notBefore = Date.now() + this.leastBetweenMs;
  }

  private marksOf({ model }: FollowedStore): GraphMarks {
    const [image, text] = [this.graphs.markOf(model.images), this.graphs.markOf(model.texts)];
    return { ...(image && { image }), ...(text && { text }) };
  }
}

function* withMarks(parts: Iterable<Part>, marks: GraphMarks): Generator<Part> {
  yield* parts;
  yield marks;
}
