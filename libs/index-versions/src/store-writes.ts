import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { isStoreAlias, liveCollection } from './aliases.js';
import type { IndexVersion, IndexVersions } from './index-versions.js';

/**
 * Ends a write: the collection must still be the one that writes go to; while there is a second version, the products are
 * noted as changed. KEYS: the store's target, its changes. ARGV: the collection written to, then product ids.
 */
const COMMIT = `
  local target = redis.call('HGET', KEYS[1], 'collection')
  if target and target ~= ARGV[1] then return 0 end
  if redis.call('HGET', KEYS[1], 'isNoted') == '1' then
    local turn = redis.call('HINCRBY', KEYS[1], 'turn', 1)
    for i = 2, #ARGV do redis.call('ZADD', KEYS[2], turn, ARGV[i]) end
  end
  return 1
`;

/**
 * Sends writes to another collection, if every change has been carried over, and lets those that are held begin. KEYS: the
 * target, the changes, the hold. ARGV: the collection that writes go to until now, the next one.
 */
const TURN = `
  local target = redis.call('HGET', KEYS[1], 'collection')
  if target == ARGV[2] then return 1 end
  if target ~= ARGV[1] or redis.call('ZCARD', KEYS[2]) > 0 then return 0 end
  redis.call('HSET', KEYS[1], 'collection', ARGV[2])
  redis.call('DEL', KEYS[3])
  return 1
`;

/** Forgets changes unless they were made again meanwhile. KEYS: the changes. ARGV: pairs of id and turn. */
const CARRIED = `
  for i = 1, #ARGV, 2 do
    if redis.call('ZSCORE', KEYS[1], ARGV[i]) == ARGV[i + 1] then redis.call('ZREM', KEYS[1], ARGV[i]) end
  end
`;

/** Forgets where writes were to go to, if they still go there. KEYS: the target. ARGV: the collection. */
const FORGET = `
  if redis.call('HGET', KEYS[1], 'collection') == ARGV[1] then redis.call('DEL', KEYS[1]) end
`;

/** Longer than any write takes: one that began under an earlier target must still find out that it was changed. */
const TARGET_KEPT_SECONDS = 3600;
const MAX_ATTEMPTS = 50;
/** A hold ends by itself, should whoever asked for it be killed. */
const HOLD_MS = 1_000;
const HELD_AT_MOST_MS = 5_000;
const HELD_LOOK_MS = 10;

/** A product that was changed, and in which turn: a later change of it has a later one. */
export interface Change {
  readonly productId: string;
  readonly turn: string;
}

/**
 * Where a store's writes go, and which products they changed while a second version of the store's collection is filled
 * or kept. The target stands in Redis, so that it changes in one step together with the question whether all changes
 * have been carried over: no write can fall between two versions.
 */
export class StoreWrites {
  constructor(
    private readonly redis: Redis,
    private readonly versions: IndexVersions,
  ) {}

  /**
   * Writes to a store's products.
   * @param productIds all products that the write may change, also where it finds them as they should be: a write that was
   * cut off and is run again may have changed them the first time.
   * @param write may be run again, on another version, when the store's writes went over to that one meanwhile.
   */
  async run<T>(storeId: string, productIds: readonly string[], write: (version: IndexVersion) => Promise<T>): Promise<T> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const version = await this.target(storeId);
      const result = await write(version);
      const isDone = await this.redis.eval(COMMIT, 2, targetKey(storeId), changesKey(storeId), version.collection, ...productIds);
      if (isDone === 1) return result;
    }
    throw new Error(`the writes of store "${storeId}" were sent elsewhere ${MAX_ATTEMPTS} times in a row`);
  }

  /** From now on changes are noted. Writes that have begun already are, too. */
  async note(storeId: string, collection: string): Promise<void> {
    await this.redis
      .multi()
      .del(changesKey(storeId))
      .hset(targetKey(storeId), { collection, isNoted: '1' })
      .persist(targetKey(storeId))
      .exec();
  }

  /** There is no second version any more. */
  async stopNoting(storeId: string): Promise<void> {
    await this.redis
      .multi()
      .hdel(targetKey(storeId), 'isNoted')
      .del(changesKey(storeId))
      .expire(targetKey(storeId), TARGET_KEPT_SECONDS)
      .exec();
  }

  /** Changes that are to be carried to the other version, the oldest first. */
  async changes(storeId: string, limit: number): Promise<Change[]> {
    const members = await this.redis.zrange(changesKey(storeId), '0', String(limit - 1), 'WITHSCORES');
    return Array.from({ length: members.length / 2 }, (_, n) => ({ productId: members[2 * n] ?? '', turn: members[2 * n + 1] ?? '' }));
  }

  /** Those of the products that are noted as changed. */
  async noted(storeId: string, productIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (productIds.length === 0) return new Set();
    const turns = await this.redis.zmscore(changesKey(storeId), ...productIds);
    return new Set(productIds.filter((_, n) => turns[n] !== null));
  }

  /** Adds products that are found to differ. */
  async addChanges(storeId: string, productIds: readonly string[]): Promise<void> {
    if (productIds.length > 0) await this.redis.zadd(changesKey(storeId), ...productIds.flatMap((id) => ['0', id]));
  }

  async carried(storeId: string, changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    await this.redis.eval(CARRIED, 1, changesKey(storeId), ...changes.flatMap(({ productId, turn }) => [productId, turn]));
  }

  /** Sends writes to another collection. False while there are changes that it lacks. */
  async turn(storeId: string, from: string, to: string): Promise<boolean> {
    return (await this.redis.eval(TURN, 3, targetKey(storeId), changesKey(storeId), holdKey(storeId), from, to)) === 1;
  }

  /** Has writes wait that begin within the next second, or until writes are sent elsewhere; those under way go on. */
  async hold(storeId: string): Promise<void> {
    await this.redis.set(holdKey(storeId), '1', 'PX', HOLD_MS);
  }

  private async released(storeId: string): Promise<void> {
    const since = performance.now();
    while ((await this.redis.exists(holdKey(storeId))) === 1 && performance.now() - since < HELD_AT_MOST_MS) await sleep(HELD_LOOK_MS);
  }

  /** The alias says where writes go, save for the moment between a turn and the swap that follows it. */
  private async target(storeId: string): Promise<IndexVersion> {
    await this.released(storeId);
    const [target, live] = await Promise.all([this.redis.hget(targetKey(storeId), 'collection'), this.versions.liveNow(storeId)]);
    if (target === null || target === live.collection) return live;
    const aliases = await this.versions.aliases();
    const isKnown = [...aliases].some(([alias, collection]) => isStoreAlias(alias) && collection === target);
    if (isKnown) return this.versions.of(target);
    // The index was emptied or restored from elsewhere: Redis remembers what is no more.
    await this.redis.eval(FORGET, 1, targetKey(storeId), target);
    return this.versions.of(liveCollection(aliases, storeId) ?? live.collection);
  }
}

const holdKey = (storeId: string): string => `vitrine:writes:{${storeId}}:hold`;
const targetKey = (storeId: string): string => `vitrine:writes:{${storeId}}:target`;
/** The changes that are still to be carried over, as a sorted set. */
export const changesKey = (storeId: string): string => `vitrine:writes:{${storeId}}:changes`;
