import { Injectable } from '@nestjs/common';
import { Problem } from '#platform';
import { KEYS, Redis } from '#redis';
import { ApiKeyStore } from './api-key-store.js';
import { RemovedStores } from './removed-stores.js';
import { StoreLimitsRecord, StoreRecord } from './store-record.js';

/** What is changed of a store; a limit that is `null` ends, and one that is left out stays. */
export interface StoreChange {
  readonly name?: string | undefined;
  readonly limits?: { readonly products?: number | null | undefined; readonly importsAtOnce?: number | null | undefined } | undefined;
}

/** The stores that exist: those that were made, and those that have keys from before stores were made. */
@Injectable()
export class StoreRegistry {
  constructor(
    private readonly redis: Redis,
    private readonly keys: ApiKeyStore,
    private readonly removed: RemovedStores,
  ) {}

  /** @throws {Problem} `conflict` if there is such a store, or one is being removed. */
  async create(id: string, name: string): Promise<StoreRecord> {
    if (await this.removed.has(id)) throw new Problem('conflict', `the store "${id}" is being removed; its id is free in some minutes`);
    const isTaken = (await this.keys.stores()).includes(id);
    const record: StoreRecord = { id, name, createdAt: new Date().toISOString() };
    const isNew = !isTaken && (await this.redis.hsetnx(KEYS.stores, id, JSON.stringify(record))) === 1;
    if (!isNew) throw new Problem('conflict', `there is a store "${id}" already`);
    return record;
  }

  /** @throws {Problem} `store-not-found` */
  async change(id: string, { name, limits }: StoreChange): Promise<StoreRecord> {
    const present = (await this.list()).find((store) => store.id === id);
    if (!present) throw new Problem('store-not-found', `there is no store "${id.slice(0, 64)}"`);
    const record: StoreRecord = { ...present, ...(name !== undefined && { name }), ...(limits && { limits: limited(present, limits) }) };
    await this.redis.hset(KEYS.stores, id, JSON.stringify(record));
    return record;
  }

  /**
   * Ends a store: its keys are refused within five seconds, and the workers remove all that it has.
   * @throws {Problem} `store-not-found`, or `conflict` for a store with the operator's key.
   */
  async remove(id: string): Promise<void> {
    if (!(await this.has(id))) throw new Problem('store-not-found', `there is no store "${id.slice(0, 64)}"`);
    const isOperators = (await this.keys.list(id)).some(({ scopes }) => scopes.includes('operator'));
    if (isOperators)
      throw new Problem('conflict', `the store "${id}" has the operator's key, which the configuration names: it cannot be removed`);
    // From here on the workers remove it, also if this process is killed.
    await this.removed.add(id);
    await this.keys.revokeAll(id);
    await this.redis.hdel(KEYS.stores, id);
  }

  /** By id. */
  async list(): Promise<StoreRecord[]> {
    const [made, withKeys] = await Promise.all([this.redis.hvals(KEYS.stores), this.keys.stores()]);
    const records = new Map(withKeys.map((id): [string, StoreRecord] => [id, { id, name: id }]));
    for (const text of made) {
      const record = StoreRecord.parse(JSON.parse(text));
      records.set(record.id, record);
    }
    return [...records.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async has(id: string): Promise<boolean> {
    return (await this.redis.hexists(KEYS.stores, id)) === 1 || (await this.keys.stores()).includes(id);
  }
}

function limited({ limits = {} }: StoreRecord, change: NonNullable<StoreChange['limits']>): StoreLimitsRecord {
  const next = { ...limits, ...Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) };
  return StoreLimitsRecord.parse(Object.fromEntries(Object.entries(next).filter(([, value]) => value !== null)));
}
