import { connect, type Connection } from '@lancedb/lancedb';
import { answer, type ModelAnswer } from '../../read-model/answer.js';
import { PayloadFile } from '../../read-model/payload-file.js';
import { StoreModel } from '../../read-model/store-model.js';
import type { ProductQuery } from '../../retrieval/find-products.js';
import { FollowedStore } from './followed-store.js';
import { Graphs, type BuildGraph } from './graphs.js';
import { ModelKeeper } from './model-keeper.js';
import { TableReader } from './table-reader.js';

/** What models may take. */
export interface ModelLimits {
  /** Of all models of the process together. */
  readonly maxBytes: number;
  /** A store with more products is searched in its table. */
  readonly maxProducts: number;
  /** From so many products on, a model is kept in a file too. */
  readonly leastKept?: number;
  /** How long a model was not used before it goes for another; a minute by default. */
  readonly leastIdleMs?: number;
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
/** How long a store whose model could not be made is left alone. */
const FAILED_MS = 60_000;
/** A model that was used within this time stays. */
const LEAST_IDLE_MS = 60_000;
/** Rows between two looks at the memory. */
const ROWS_BETWEEN_LOOKS = 10_000;

interface Kept {
  readonly making: Promise<FollowedStore | undefined>;
  /** Once it is made. */
  store?: FollowedStore;
  isBeingRemade?: boolean;
  /** Whether a search has waited in vain. */
  isLate?: boolean;
  usedAt: number;
}

/** Keeps the models of the stores that are searched, in the memory that they may take: those that were not used for longest go first. */
export class ModelHost {
  readonly #kept = new Map<string, Kept>();
  readonly #refused = new Map<string, number>();
  /** Until when a store counts as too large. */
  #beyondUntil = 0;
  readonly #graphs: Graphs;
  readonly #keeper: ModelKeeper;
  #connection: Promise<Connection> | undefined;

  constructor(
    private readonly directory: string,
    private readonly limits: ModelLimits,
    build: BuildGraph,
    private readonly say: (message: string) => void = () => undefined,
  ) {
    this.#graphs = new Graphs(build);
    this.#keeper = new ModelKeeper(directory, this.#graphs, limits.leastKept);
  }

  /** The answer of the store's model, as of the latest write of any process; undefined while there is no model. */
  async find({ table, storeId, query }: ModelQuestion): Promise<ModelAnswer | undefined> {
    const key = `${table}\n${storeId}`;
    if ((this.#refused.get(key) ?? 0) > Date.now()) return undefined;
    const kept = this.#kept.get(key) ?? this.make(key, table, storeId);
    kept.usedAt = Date.now();
    const store = kept.store ?? (await this.soon(kept));
    if (!store) return undefined;
    await store.follow();
    if (!this.fits(key, storeId, store.model)) {
      this.drop(key);
      return undefined;
    }
    const directory = this.#keeper.directoryOf(table, storeId);
    this.#graphs.tend(store.model.images, 'image', directory);
    this.#graphs.tend(store.model.texts, 'text', directory);
    if (store.model.isWorn) this.remake(key, kept, table, storeId);
    return answer(store.model, query, Date.now() / 1000);
  }

  /** A model that is being made, if it is there soon. The searches after one that waited in vain do not wait. */
  private async soon(kept: Kept): Promise<FollowedStore | undefined> {
    if (kept.isLate) return undefined;
    const store = await withinPatience(kept.making);
    kept.isLate = store === undefined;
    return store;
  }

  /** Forgets the models of a table that is no more. */
  forget(table: string): void {
    for (const key of this.#kept.keys()) if (key.startsWith(`${table}\n`)) this.drop(key);
  }

  /** Writes the models that have changed since the last call but one. */
  async save(): Promise<void> {
    await this.#keeper.look();
  }

  /** Whether a store was too large lately. */
  get isBeyondMemory(): boolean {
    return Date.now() < this.#beyondUntil;
  }

  /** The memory that the models take, by an estimate. */
  get bytes(): number {
    return [...this.#kept.values()].reduce((sum, { store }) => sum + (store?.model.bytes ?? 0), 0);
  }

  async close(): Promise<void> {
    this.#keeper.close();
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
    const reader = await TableReader.open(await this.connected(), table);
    return (await this.fromFile(key, reader, table, storeId)) ?? this.fromTable(key, reader, table, storeId);
  }

  private async connected(): Promise<Connection> {
    this.#connection ??= connect(this.directory, { readConsistencyInterval: 0 }).then(async (connection) => {
      await this.#keeper.sweep(await connection.tableNames());
      return connection;
    });
    return this.#connection;
  }

  private async fromFile(key: string, reader: TableReader, table: string, storeId: string): Promise<FollowedStore | undefined> {
    const directory = this.#keeper.directoryOf(table, storeId);
    const store = await this.#keeper.open(directory, reader, storeId);
    if (!store) return undefined;
    await store.follow();
    if (!store.model.isWorn && this.fits(key, storeId, store.model)) {
      this.#keeper.watch(store, directory);
      return store;
    }
    store.model.close();
    return undefined;
  }

  private async fromTable(key: string, reader: TableReader, table: string, storeId: string): Promise<FollowedStore | undefined> {
    const model = new StoreModel(reader.dimensions, new PayloadFile(this.directory));
    const store = new FollowedStore(reader, storeId, model);
    const isRoom = (rows: number): boolean => this.fits(key, storeId, model, rows);
    try {
      let looked = 0;
      const isFilled =
        isRoom(await store.count()) &&
        (await store.fill((rows) => {
          if (rows - looked < ROWS_BETWEEN_LOOKS) return true;
          looked = rows;
          return isRoom(rows);
        })) &&
        isRoom(model.size);
      if (isFilled) {
        this.#keeper.watch(store, this.#keeper.directoryOf(table, storeId));
        return store;
      }
      store.close();
      return undefined;
    } catch (error) {
      store.close();
      // To try again at once would fail again, and take as long.
      this.#refused.set(key, Date.now() + FAILED_MS);
      throw error;
    }
  }

  /** Whether a model may be kept, if those go that were not used for longest. A store whose model may not be is left alone for a while. */
  private fits(key: string, storeId: string, model: StoreModel, products = model.size): boolean {
    const { maxProducts, maxBytes } = this.limits;
    const tooMuch =
      products > maxProducts
        ? `${products} products, more than the ${maxProducts}`
        : this.hasRoom(key, model.bytes)
          ? undefined
          : `more than the ${Math.round(maxBytes / 1e6)} MB`;
    if (tooMuch === undefined) return true;
    this.#refused.set(key, Date.now() + REFUSED_MS);
    this.#beyondUntil = Date.now() + 2 * REFUSED_MS;
    this.say(
      `the store "${storeId}" has ${tooMuch} that are kept in memory: it is searched in its table, which takes longer; QDRANT_URL names a server for stores of this size`,
    );
    return false;
  }

  /** Drops the models that were not used for longest until one has room beside the others. Two stores in use do not push each other out. */
  private hasRoom(key: string, bytes: number): boolean {
    const others = [...this.#kept].filter(([other, { store }]) => other !== key && store).sort(([, a], [, b]) => a.usedAt - b.usedAt);
    let total = others.reduce((sum, [, { store }]) => sum + (store?.model.bytes ?? 0), bytes);
    for (const [other, { store, usedAt }] of others) {
      if (total <= this.limits.maxBytes) return true;
      if (Date.now() - usedAt < (this.limits.leastIdleMs ?? LEAST_IDLE_MS)) return false;
      total -= store?.model.bytes ?? 0;
      this.drop(other);
    }
    return total <= this.limits.maxBytes;
  }

  /** Makes a model anew while the present one answers. */
  private remake(key: string, kept: Kept, table: string, storeId: string): void {
    if (kept.isBeingRemade) return;
    kept.isBeingRemade = true;
    this.filled(key, table, storeId)
      .then((fresh) => {
        const worn = kept.store;
        if (!fresh || this.#kept.get(key) !== kept) return fresh && this.end(fresh);
        kept.store = fresh;
        if (worn) this.end(worn);
      })
      .catch(() => undefined)
      .finally(() => (kept.isBeingRemade = false));
  }

  private drop(key: string): void {
    const kept = this.#kept.get(key);
    this.#kept.delete(key);
    kept?.making.then((store) => store && this.end(store)).catch(() => undefined);
    if (kept?.store) this.end(kept.store);
  }

  private end(store: FollowedStore): void {
    this.#keeper.leave(store);
    store.close();
  }
}

async function withinPatience<T>(making: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), PATIENCE_MS)));
  return Promise.race([making, late]).finally(() => clearTimeout(timer));
}
