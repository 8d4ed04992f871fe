import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { changesKey } from '#index-versions';
import { moveState } from '#jobs';
import { exclusively } from '#platform';
import { ReindexRequest, type FailedPicture, type ReindexFailure, type ReindexReport, type ReindexState } from './reindex-record.js';
import { reportOf } from './report-of.js';

const KEPT_SECONDS = 90 * 24 * 3600;
const LISTED = 100;
const LOCK_RETRY_MS = 20;

/**
 * Takes a reindex on unless the store has one that has not ended. KEYS: the store's active one, the record, the store's
 * list, the stores that have one. ARGV: id, request, now, store. Returns the id of the one that is in the way.
 */
const CREATE = `
  local active = redis.call('GET', KEYS[1])
  if active then return active end
  redis.call('SET', KEYS[1], ARGV[1])
  redis.call('HSET', KEYS[2], 'request', ARGV[2], 'state', 'queued')
  redis.call('ZADD', KEYS[3], ARGV[3], ARGV[1])
  redis.call('SADD', KEYS[4], ARGV[4])
  return false
`;

/** KEYS: the store's active reindex. ARGV: the one that has ended. */
const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`;

/**
 * Ends a reindex and lets go of what it held, in one step: a store that an ended one still held could never be reindexed again.
 * KEYS: the record, the store's active reindex, the reindex whose old version the store keeps. ARGV: id, the state that it leaves,
 * the state that it ends in, now, '1' to keep its old version or '0' to keep it no longer, the seconds that the record is kept.
 */
const END = `
  if redis.call('HGET', KEYS[1], 'state') ~= ARGV[2] then return 0 end
  redis.call('HSET', KEYS[1], 'state', ARGV[3], 'finishedAt', ARGV[4])
  redis.call('HDEL', KEYS[1], 'fault')
  redis.call('EXPIRE', KEYS[1], ARGV[6])
  if redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
  if ARGV[5] == '1' then redis.call('SET', KEYS[3], ARGV[1]) end
  if ARGV[5] == '0' and redis.call('GET', KEYS[3]) == ARGV[1] then redis.call('DEL', KEYS[3]) end
  return 1
`;

const STORES_KEY = 'vitrine:reindexes';
const DISCARDS_KEY = 'vitrine:reindex-discards';

/** A collection that nobody needs any more, for one store. */
export interface Discard {
  readonly storeId: string;
  readonly collection: string;
}

/** Reindexes in Redis: what they are to do and how far they are. */
export class ReindexStore {
  constructor(private readonly redis: Redis) {}

  /** Returns the id of the reindex that the store has already, if it has one that has not ended. */
  async create(request: ReindexRequest): Promise<string | undefined> {
    const { storeId, reindexId } = request;
    const keys = [activeKey(storeId), recordKey(reindexId), listKey(storeId), STORES_KEY];
    const values = [reindexId, JSON.stringify(request), String(Date.now()), storeId];
    return ((await this.redis.eval(CREATE, keys.length, ...keys, ...values)) as string | null) ?? undefined;
  }

  /** The reindex if it is this store's. */
  async find(storeId: string, reindexId: string): Promise<ReindexReport | undefined> {
    const [fields, failed, pending, kept] = await Promise.all([
      this.redis.hgetall(recordKey(reindexId)),
      this.redis.hlen(recordKey(reindexId, 'failed')),
      this.redis.zcard(changesKey(storeId)),
      this.kept(storeId),
    ]);
    if (!fields['request']) return undefined;
    const request = ReindexRequest.parse(JSON.parse(fields['request']));
    if (request.storeId !== storeId) return undefined;
    return reportOf(request, fields, { failed, pending, isKept: kept === reindexId });
  }

  /** The store's reindexes, the latest first. */
  async list(storeId: string): Promise<ReindexReport[]> {
    const ids = await this.redis.zrange(listKey(storeId), '0', String(LISTED - 1), 'REV');
    const reports = await Promise.all(ids.map((id) => this.find(storeId, id)));
    return reports.filter((report) => report !== undefined);
  }

  async state(reindexId: string): Promise<ReindexState | undefined> {
    return ((await this.redis.hget(recordKey(reindexId), 'state')) ?? undefined) as ReindexState | undefined;
  }

  /** Moves on, unless the state is not one of those that lead there. */
  async move(
    reindexId: string,
    from: readonly ReindexState[],
    to: ReindexState,
    more: Readonly<Record<string, string>> = {},
  ): Promise<boolean> {
    return moveState(this.redis, recordKey(reindexId), from, to, { fault: '', ...more });
  }

  async set(reindexId: string, fields: Readonly<Record<string, string>>): Promise<void> {
    await this.redis.hset(recordKey(reindexId), fields);
  }

  async flag(reindexId: string, name: string): Promise<boolean> {
    return (await this.redis.hget(recordKey(reindexId), name)) === '1';
  }

  /** True while there is something to do for a reindex that nobody has to decide first. */
  async isDue(reindexId: string): Promise<boolean> {
    const state = await this.state(reindexId);
    if (state === 'awaiting_approval') return (await this.flag(reindexId, 'isApproved')) || this.flag(reindexId, 'isToRetry');
    if (state === 'done') return (await this.flag(reindexId, 'isToGoBack')) || this.isStillActive(reindexId);
    return state !== undefined && state !== 'rolled_back';
  }

  /** True for one that has ended and still holds its store. */
  private async isStillActive(reindexId: string): Promise<boolean> {
    const request = await this.redis.hget(recordKey(reindexId), 'request');
    return request !== null && (await this.active(ReindexRequest.parse(JSON.parse(request)).storeId)) === reindexId;
  }

  async fail(reindexId: string, from: readonly ReindexState[], failure: ReindexFailure): Promise<boolean> {
    return this.move(reindexId, from, 'failed', { failure: JSON.stringify(failure), finishedAt: new Date().toISOString() });
  }

  /** Adds to the counts of what became of products. */
  async add(reindexId: string, counts: Readonly<Partial<Record<'embedded' | 'copied' | 'removed', number>>>): Promise<void> {
    const pipeline = this.redis.pipeline();
    for (const [name, count] of Object.entries(counts)) if (count > 0) pipeline.hincrby(recordKey(reindexId), name, count);
    await pipeline.exec();
  }

  async addFailed(reindexId: string, failed: readonly FailedPicture[]): Promise<void> {
    if (failed.length === 0) return;
    const key = recordKey(reindexId, 'failed');
    await this.redis.hset(key, Object.fromEntries(failed.map((one) => [one.productId, JSON.stringify(one)])));
    await this.redis.expire(key, KEPT_SECONDS);
  }

  /** All pictures are to be tried again. */
  async clearFailed(reindexId: string): Promise<void> {
    await this.redis.del(recordKey(reindexId, 'failed'));
  }

  /** A product whose picture could be had after all, or that is gone. */
  async removeFailed(reindexId: string, productIds: readonly string[]): Promise<void> {
    if (productIds.length > 0) await this.redis.hdel(recordKey(reindexId, 'failed'), ...productIds);
  }

  async failed(reindexId: string): Promise<FailedPicture[]> {
    const values = Object.values(await this.redis.hgetall(recordKey(reindexId, 'failed')));
    return values.map((value) => JSON.parse(value) as FailedPicture).toSorted((a, b) => (a.productId < b.productId ? -1 : 1));
  }

  /** The store's reindex that has not ended. */
  async active(storeId: string): Promise<string | undefined> {
    return (await this.redis.get(activeKey(storeId))) ?? undefined;
  }

  /** The store may have another one. */
  async release(storeId: string, reindexId: string): Promise<void> {
    await this.redis.eval(RELEASE, 1, activeKey(storeId), reindexId);
    await this.redis.expire(recordKey(reindexId), KEPT_SECONDS);
  }

  /** Ends a reindex in a state of success. @param isKept whether its old version is kept from now on. */
  async end(storeId: string, reindexId: string, from: ReindexState, to: 'done' | 'rolled_back', isKept: boolean): Promise<boolean> {
    const keys = [recordKey(reindexId), activeKey(storeId), keptKey(storeId)];
    const values = [reindexId, from, to, new Date().toISOString(), isKept ? '1' : '0', String(KEPT_SECONDS)];
    return (await this.redis.eval(END, keys.length, ...keys, ...values)) === 1;
  }

  /** The reindex whose old version is kept up to date. */
  async kept(storeId: string): Promise<string | undefined> {
    return (await this.redis.get(keptKey(storeId))) ?? undefined;
  }

  async keep(storeId: string, reindexId: string | undefined): Promise<void> {
    if (reindexId === undefined) await this.redis.del(keptKey(storeId));
    else await this.redis.set(keptKey(storeId), reindexId);
  }

  /** Stores that were reindexed at any time. */
  async stores(): Promise<string[]> {
    return this.redis.smembers(STORES_KEY);
  }

  /** Has a version removed once searches that began before have ended. */
  async discardLater(discard: Discard, afterMs: number): Promise<void> {
    await this.redis.zadd(DISCARDS_KEY, String(Date.now() + afterMs), JSON.stringify(discard));
  }

  async dueDiscards(): Promise<Discard[]> {
    const members = await this.redis.zrange(DISCARDS_KEY, '-inf', String(Date.now()), 'BYSCORE');
    return members.map((member) => JSON.parse(member) as Discard);
  }

  async discarded(discard: Discard): Promise<void> {
    await this.redis.zrem(DISCARDS_KEY, JSON.stringify(discard));
  }

  /** As `exclusively`, after waiting for who is at it. */
  async whenAlone(storeId: string, work: () => Promise<void>): Promise<void> {
    const done = async (): Promise<true> => {
      await work();
      return true;
    };
    while (!(await this.exclusively(storeId, done))) await sleep(LOCK_RETRY_MS);
  }

  /** Runs work that only one process may do for a store at a time. Undefined when another does it. */
  async exclusively<T>(storeId: string, work: () => Promise<T>): Promise<T | undefined> {
    return exclusively(this.redis, `vitrine:reindex-lock:{${storeId}}`, work);
  }
}

const recordKey = (id: string, part?: string): string => `vitrine:reindex:{${id}}${part ? `:${part}` : ''}`;
const activeKey = (storeId: string): string => `vitrine:reindex-active:{${storeId}}`;
const keptKey = (storeId: string): string => `vitrine:reindex-kept:{${storeId}}`;
const listKey = (storeId: string): string => `vitrine:reindexes:{${storeId}}`;
