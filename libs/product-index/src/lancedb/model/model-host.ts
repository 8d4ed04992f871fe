import { connect, type Connection } from '@lancedb/lancedb';
import { answer, type ModelAnswer } from '../../read-model/answer.js';
import { PayloadFile } from '../../read-model/payload-file.js';
import { StoreModel } from '../../read-model/store-model.js';
import type { ProductQuery } from '../../retrieval/find-products.js';
import { FollowedStore } from './followed-store.js';
import { Graphs, type BuildGraph } from './graphs.js';
import { TableReader } from './table-reader.js';

/** What models may take. */
export interface ModelLimits {
  /** Of all models of the process together. */
  readonly maxBytes: number;
  /** A store with more products is searched in its table. */
  readonly maxProducts: number;
}

/** What is asked of a model. */
export interface ModelQuestion {
  readonly table: string;
  readonly storeId: string;
  readonly query: ProductQuery;
}

/** How long a search waits for a model that is being made. A small store has one by then; a search of a large store goes to its table. */
const PATIENCE_MS = 300;
/** How long a store that does not fit is left alone. */
const REFUSED_MS = 600_000;
/** Rows between two looks at the memory. */
const ROWS_BETWEEN_LOOKS = 10_000;

interface Kept {
  readonly making: Promise<FollowedStore | undefined>;
  /** Once it is made. */
  store?: FollowedStore;
  isBeingRemade?: boolean;
  usedAt: number;
}

/** Keeps the models of the stores that are searched, in the memory that they may take: those that were not used for longest go first. */
export class ModelHost {
  readonly #kept = new Map<string, Kept>();
  readonly #refused = new Map<string, number>();
  readonly #graphs: Graphs;
  #connection: Promise<Connection> | undefined;

  constructor(
    private readonly directory: string,
    private readonly limits: ModelLimits,
    build: BuildGraph,
    private readonly say: (message: string) => void = () => undefined,
  ) {
    this.#graphs = new Graphs(directory, build);
  }

  /** The answer of the store's model, as of the latest write of any process; undefined while there is no model. */
  async find({ table, storeId, query }: ModelQuestion): Promise<ModelAnswer | undefined> {
    const key = `${table}\n${storeId}`;
    if ((this.#refused.get(key) ?? 0) > Date.now()) return undefined;
    const kept = this.#kept.get(key) ?? this.make(key, table, storeId);
    kept.usedAt = Date.now();
    const store = kept.store ?? (await withinPatience(kept.making));
    if (!store) return undefined;
    await store.follow();
    for (const vectors of [store.model.images, store.model.texts]) this.#graphs.tend(vectors);
    if (store.model.isWorn) this.remake(key, kept, table, storeId);
    return answer(store.model, query, Date.now() / 1000);
  }

  /** Forgets the models of a table that is no more. */
  forget(table: string): void {
    for (const key of this.#kept.keys()) if (key.startsWith(`${table}\n`)) this.drop(key);
  }

  /** The memory that the models take, by an estimate. */
  get bytes(): number {
    return [...this.#kept.values()].reduce((sum, { store }) => sum + (store?.model.bytes ?? 0), 0);
  }

  async close(): Promise<void> {
    for (const key of this.#kept.keys()) this.drop(key);
    (await this.#connection)?.close();
  }

  private make(key: string, table: string, storeId: string): Kept {
    const kept: Kept = { making: this.filled(key, table, storeId), usedAt: Date.now() };
    this.#kept.set(key, kept);
    const leave = (): unknown => this.#kept.get(key) === kept && this.#kept.delete(key);
    kept.making.then((store) => (store ? (kept.store = store) : leave()), leave);
    return kept;
  }

  private async filled(key: string, table: string, storeId: string): Promise<FollowedStore | undefined> {
    this.#connection ??= connect(this.directory, { readConsistencyInterval: 0 });
    const reader = await TableReader.open(await this.#connection, table);
    const model = new StoreModel(reader.dimensions, new PayloadFile(this.directory));
    const store = new FollowedStore(reader, storeId, model);
    try {
      const products = await store.count();
      if (products > this.limits.maxProducts) throw new NoRoomError(`${products} products, more than the ${this.limits.maxProducts}`);
      let looked = 0;
      await store.fill((rows) => {
        if (rows - looked < ROWS_BETWEEN_LOOKS) return;
        looked = rows;
        this.makeRoom(key, model.bytes);
      });
      this.makeRoom(key, model.bytes);
      return store;
    } catch (error) {
      store.close();
      if (!(error instanceof NoRoomError)) throw error;
      this.#refused.set(key, Date.now() + REFUSED_MS);
      this.say(
        `the store "${storeId}" has ${error.message} that are kept in memory: it is searched in its table, which takes longer; QDRANT_URL names a server for stores of this size`,
      );
      return undefined;
    }
  }

  /** Drops the models that were not used for longest until a growing one fits. @throws {NoRoomError} */
  private makeRoom(key: string, bytes: number): void {
    const others = [...this.#kept].filter(([other, { store }]) => other !== key && store).sort(([, a], [, b]) => a.usedAt - b.usedAt);
    for (const [other] of others) {
      if (this.bytes + bytes <= this.limits.maxBytes) return;
      this.drop(other);
    }
    if (bytes > this.limits.maxBytes) throw new NoRoomError(`more than the ${Math.round(this.limits.maxBytes / 1e6)} MB`);
  }

  /** Makes a model anew while the present one answers. */
  private remake(key: string, kept: Kept, table: string, storeId: string): void {
    if (kept.isBeingRemade) return;
    kept.isBeingRemade = true;
    this.filled(key, table, storeId)
      .then((fresh) => {
        const worn = kept.store;
        if (!fresh || this.#kept.get(key) !== kept) return fresh?.close();
        kept.store = fresh;
        worn?.close();
      })
      .catch(() => undefined)
      .finally(() => (kept.isBeingRemade = false));
  }

  private drop(key: string): void {
    const kept = this.#kept.get(key);
    this.#kept.delete(key);
    kept?.making.then((store) => store?.close()).catch(() => undefined);
    kept?.store?.close();
  }
}

/** A store is too large to be kept. The message completes "the store has …". */
class NoRoomError extends Error {
  override readonly name = 'NoRoomError';
}

async function withinPatience<T>(making: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), PATIENCE_MS)));
  return Promise.race([making, late]).finally(() => clearTimeout(timer));
}
