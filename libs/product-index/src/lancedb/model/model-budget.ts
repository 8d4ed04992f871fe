import type { StoreModel } from '../../read-model/store-model.js';

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

/** A model that is kept. */
export interface KeptModel {
  readonly key: string;
  readonly bytes: number;
  /** Ms since 1970. */
  readonly usedAt: number;
}

/** A model that was used within this time stays. */
const LEAST_IDLE_MS = 60_000;
/** How long a store that does not fit is left alone. */
const REFUSED_MS = 600_000;
/** How long a store whose model could not be made is left alone. */
const FAILED_MS = 60_000;

/** Decides which stores are in memory: within the limits, those that were used last. */
export class ModelBudget {
  readonly #refused = new Map<string, number>();
  /** Until when a store counts as too large. */
  #beyondUntil = 0;

  /** @param kept the models that there are. @param drop lets one go. @param say tells an operator something. */
  constructor(
    private readonly limits: ModelLimits,
    private readonly kept: () => readonly KeptModel[],
    private readonly drop: (key: string) => void,
    private readonly say: (message: string) => void,
  ) {}

  /** Whether a store was too large lately. */
  get isBeyondMemory(): boolean {
    return Date.now() < this.#beyondUntil;
  }

  /** Whether a store is left alone for a while. */
  isRefused(key: string): boolean {
    const until = this.#refused.get(key);
    if (until === undefined) return false;
    if (until > Date.now()) return true;
    this.#refused.delete(key);
    return false;
  }

  /** Leaves a store alone whose model failed: to try again at once would fail again, and take as long. */
  rest(key: string): void {
    this.#refused.set(key, Date.now() + FAILED_MS);
  }

  /** Whether a model may be kept, if those go that were not used for longest. A store whose model may not be is left alone for a while. */
  admits(key: string, storeId: string, model: StoreModel, products = model.size): boolean {
    const { maxProducts, maxBytes } = this.limits;
    const tooMuch =
      products > maxProducts
        ? `${products} products, more than the ${maxProducts}`
        : this.hasRoom(key, Math.max(model.bytes, model.leastBytes(products)))
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

  /** Drops the models that were not used for longest, if that makes room. Two stores in use do not push each other out. */
  private hasRoom(key: string, bytes: number): boolean {
    const others = this.kept()
      .filter((other) => other.key !== key)
      .sort((a, b) => a.usedAt - b.usedAt);
    let total = others.reduce((sum, other) => sum + other.bytes, bytes);
    const going: string[] = [];
    for (const other of others) {
      if (total <= this.limits.maxBytes || Date.now() - other.usedAt < (this.limits.leastIdleMs ?? LEAST_IDLE_MS)) break;
      total -= other.bytes;
      going.push(other.key);
    }
    if (total > this.limits.maxBytes) return false;
    for (const other of going) this.drop(other);
    return true;
  }
}
