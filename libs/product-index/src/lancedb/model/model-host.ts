import { answer, type ModelAnswer } from '../../read-model/answer.js';
import type { ProductQuery } from '../../retrieval/find-products.js';
import { OutgrownError, type FollowedStore } from './followed-store.js';
import { Graphs, type BuildGraph } from './graphs.js';
import { ModelBudget, type ModelLimits } from './model-budget.js';
import { ModelKeeper } from './model-keeper.js';
import { ModelMaker } from './model-maker.js';

/** What is asked of a model. */
export interface ModelQuestion {
  readonly table: string;
  readonly storeId: string;
  readonly query: ProductQuery;
  /** Whether it waits for a model that is being made, however long that takes. */
  readonly isPatient?: boolean;
}

/**
 * How long a search waits for a model that is being made, or that takes over what was written. A small store has one by then; a search of a large store
 * goes to its table.
 */
const PATIENCE_MS = 300;

interface Kept {
  readonly making: Promise<FollowedStore | undefined>;
  /** Once it is made. */
  store?: FollowedStore;
  isBeingRemade?: boolean;
  /** Whether a search has waited in vain for the model, or for its latest version. */
  isLate?: boolean;
  isBehind?: boolean;
  usedAt: number;
}

/** Answers searches by the models of stores, and keeps the models. */
export class ModelHost {
  readonly #kept = new Map<string, Kept>();
  readonly #graphs: Graphs;
  readonly #keeper: ModelKeeper;
  readonly #maker: ModelMaker;
  readonly #budget: ModelBudget;

  /** @param directory of the tables. @param say tells an operator something. */
  constructor(directory: string, limits: ModelLimits, build: BuildGraph, say: (message: string) => void = () => undefined) {
    this.#graphs = new Graphs(build);
    this.#keeper = new ModelKeeper(directory, this.#graphs, limits.leastKept);
    this.#maker = new ModelMaker(directory, this.#keeper);
    const kept = (): { key: string; bytes: number; usedAt: number }[] =>
      [...this.#kept].flatMap(([key, { store, usedAt }]) => (store ? [{ key, bytes: store.model.bytes, usedAt }] : []));
    this.#budget = new ModelBudget(limits, kept, (key) => this.drop(key), say);
  }

  /** The answer of the store's model, as of the latest write of any process; undefined while there is no model. */
  async find({ table, storeId, query, isPatient = false }: ModelQuestion): Promise<ModelAnswer | undefined> {
    const key = keyOf(table, storeId);
    if (this.#budget.isRefused(key)) return undefined;
    const kept = this.#kept.get(key) ?? this.make(key, table, storeId);
    kept.usedAt = Date.now();
    const store = kept.store ?? (await (isPatient ? kept.making : this.soon(kept)));
    // A store that is let go meanwhile stays open until it is answered.
    return store?.using(async () => {
      if (!(await this.isFollowed(key, kept, store))) return undefined;
      if (!this.#budget.admits(key, storeId, store.model)) {
        this.drop(key);
        return undefined;
      }
      this.tend(key, kept, store, table, storeId);
      return answer(store.model, query, Date.now() / 1000);
    });
  }

  /** Forgets the models of a table that is no more. */
  forget(table: string): void {
    for (const key of this.#kept.keys()) if (key.startsWith(keyOf(table, ''))) this.drop(key);
  }

  /** Writes the models that have changed since the last call but one. */
  async save(): Promise<void> {
    await this.#keeper.look();
  }

  /** Whether a store was too large lately. */
  get isBeyondMemory(): boolean {
    return this.#budget.isBeyondMemory;
  }

  /** The memory that the models take, by an estimate. */
  get bytes(): number {
    return [...this.#kept.values()].reduce((sum, { store }) => sum + (store?.model.bytes ?? 0), 0);
  }

  async close(): Promise<void> {
    this.#keeper.close();
    for (const key of this.#kept.keys()) this.drop(key);
    await this.#maker.close();
  }

  private make(key: string, table: string, storeId: string): Kept {
    const kept: Kept = { making: this.made(key, table, storeId), usedAt: Date.now() };
    this.#kept.set(key, kept);
    const leave = (): unknown => this.#kept.get(key) === kept && this.#kept.delete(key);
    kept.making.then((store) => (store ? (kept.store = store) : leave()), leave);
    return kept;
  }

  private async made(key: string, table: string, storeId: string): Promise<FollowedStore | undefined> {
    try {
      return await this.#maker.make(table, storeId, (model, products) => this.#budget.admits(key, storeId, model, products));
    } catch (error) {
      this.#budget.rest(key);
      throw error;
    }
  }

  /** A model that is being made, if it is there soon. The searches after one that waited in vain do not wait. */
  private async soon(kept: Kept): Promise<FollowedStore | undefined> {
    if (kept.isLate) return undefined;
    const store = await withinPatience(kept.making);
    kept.isLate = store === undefined;
    return store;
  }

  /** Whether a model is at the latest version soon. After a large change the table answers until it is. */
  private async isFollowed(key: string, kept: Kept, store: FollowedStore): Promise<boolean> {
    if (kept.isBehind) return false;
    const following = store.follow().then(
      () => true,
      (error: unknown) => {
        if (this.#kept.get(key) === kept) this.drop(key);
        // A model that lacks too much is made anew by the next search.
        if (error instanceof OutgrownError) return false;
        this.#budget.rest(key);
        throw error;
      },
    );
    const isInTime = await withinPatience(following);
    if (isInTime !== undefined) return isInTime;
    kept.isBehind = true;
    following.catch(() => undefined).finally(() => (kept.isBehind = false));
    return false;
  }

  /** Begins what a model needs to stay fast. */
  private tend(key: string, kept: Kept, { model }: FollowedStore, table: string, storeId: string): void {
    const directory = this.#keeper.directoryOf(table, storeId);
    this.#graphs.tend(model.images, 'image', directory);
    this.#graphs.tend(model.texts, 'text', directory);
    if (model.isWorn) this.remake(key, kept, table, storeId);
  }

  /** Makes a model anew while the present one answers. */
  private remake(key: string, kept: Kept, table: string, storeId: string): void {
    if (kept.isBeingRemade) return;
    kept.isBeingRemade = true;
    this.made(key, table, storeId)
      .then((fresh) => {
        const isWanted = this.#kept.get(key) === kept;
        const ended = isWanted && fresh ? kept.store : fresh;
        if (isWanted && fresh) kept.store = fresh;
        if (ended) this.end(ended);
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

const keyOf = (table: string, storeId: string): string => `${table}\n${storeId}`;

async function withinPatience<T>(waited: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), PATIENCE_MS)));
  return Promise.race([waited, late]).finally(() => clearTimeout(timer));
}
