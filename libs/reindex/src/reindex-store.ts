import { setTimeout as sleep } from 'node:timers/promises';
import { KEYS, exclusively, LuaScript, moveState, type Redis } from '#redis';
import { ReindexRequest, type FailedPicture, type ReindexFailure, type ReindexReport, type ReindexState } from './reindex-record.js';
import { reportOf } from './report-of.js';

const KEPT_SECONDS = 90 * 24 * 3600;
const LISTED = 100;
const LOCK_RETRY_MS = 20;

/** Takes a reindex on unless the store has one that has not ended. */
const CREATE = new LuaScript<string | null>(new URL('./scripts/reindex-create.lua', import.meta.url));

const RELEASE = new LuaScript(new URL('./scripts/reindex-release.lua', import.meta.url));

/** Ends a reindex and lets go of what it held, in one step: a store that an ended one still held could never be reindexed again. */
const END = new LuaScript<number>(new URL('./scripts/reindex-end.lua', import.meta.url));

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
    const keys = [KEYS.activeReindex(storeId), KEYS.reindex(reindexId), KEYS.reindexes(storeId), KEYS.reindexedStores];
    const values = [reindexId, JSON.stringify(request), String(Date.now()), storeId];
    return (await CREATE.run(this.redis, keys, values)) ?? undefined;
  }

  /** The reindex if it is this store's. */
  async find(storeId: string, reindexId: string): Promise<ReindexReport | undefined> {
    const [fields, failed, pending, kept] = await Promise.all([
      this.redis.hgetall(KEYS.reindex(reindexId)),
      this.redis.hlen(KEYS.reindex(reindexId, 'failed')),
      this.redis.zcard(KEYS.writes(storeId, 'changes')),
      this.kept(storeId),
    ]);
    if (!fields['request']) return undefined;
    const request = ReindexRequest.parse(JSON.parse(fields['request']));
    if (request.storeId !== storeId) return undefined;
    return reportOf(request, fields, { failed, pending, isKept: kept === reindexId });
  }

  /** The store's reindexes, the latest first. */
  async list(storeId: string): Promise<ReindexReport[]> {
    const ids = await this.redis.zrange(KEYS.reindexes(storeId), '0', String(LISTED - 1), 'REV');
    const reports = await Promise.all(ids.map((id) => this.find(storeId, id)));
    return reports.filter((report) => report !== undefined);
  }

  async state(reindexId: string): Promise<ReindexState | undefined> {
    return ((await this.redis.hget(KEYS.reindex(reindexId), 'state')) ?? undefined) as ReindexState | undefined;
  }

  /** Moves on, unless the state is not one of those that lead there. */
  async move(
    reindexId: string,
    from: readonly ReindexState[],
    to: ReindexState,
    more: Readonly<Record<string, string>> = {},
  ): Promise<boolean> {
    return moveState(this.redis, KEYS.reindex(reindexId), from, to, { fault: '', ...more });
  }

  async set(reindexId: string, fields: Readonly<Record<string, string>>): Promise<void> {
    await this.redis.hset(KEYS.reindex(reindexId), fields);
  }

  async flag(reindexId: string, name: string): Promise<boolean> {
    return (await this.redis.hget(KEYS.reindex(reindexId), name)) === '1';
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
    const request = await this.redis.hget(KEYS.reindex(reindexId), 'request');
    return request !== null && (await this.active(ReindexRequest.parse(JSON.parse(request)).storeId)) === reindexId;
  }

  async fail(reindexId: string, from: readonly ReindexState[], failure: ReindexFailure): Promise<boolean> {
    return this.move(reindexId, from, 'failed', { failure: JSON.stringify(failure), finishedAt: new Date().toISOString() });
  }

  /** Adds to the counts of what became of products. */
  async add(reindexId: string, counts: Readonly<Partial<Record<'embedded' | 'copied' | 'removed', number>>>): Promise<void> {
    const pipeline = this.redis.pipeline();
    for (const [name, count] of Object.entries(counts)) if (count > 0) pipeline.hincrby(KEYS.reindex(reindexId), name, count);
    await pipeline.exec();
  }

  async addFailed(reindexId: string, failed: readonly FailedPicture[]): Promise<void> {
    if (failed.length === 0) return;
    const key = KEYS.reindex(reindexId, 'failed');
    await this.redis.hset(key, Object.fromEntries(failed.map((one) => [one.productId, JSON.stringify(one)])));
    await this.redis.expire(key, KEPT_SECONDS);
  }

  /** All pictures are to be tried again. */
  async clearFailed(reindexId: string): Promise<void> {
    await this.redis.del(KEYS.reindex(reindexId, 'failed'));
  }

  /** A product whose picture could be had after all, or that is gone. */
  async removeFailed(reindexId: string, productIds: readonly string[]): Promise<void> {
    if (productIds.length > 0) await this.redis.hdel(KEYS.reindex(reindexId, 'failed'), ...productIds);
  }

  async failed(reindexId: string): Promise<FailedPicture[]> {
    const values = Object.values(await this.redis.hgetall(KEYS.reindex(reindexId, 'failed')));
    return values.map((value) => JSON.parse(value) as FailedPicture).toSorted((a, b) => (a.productId < b.productId ? -1 : 1));
  }

  /** The store's reindex that has not ended. */
  async active(storeId: string): Promise<string | undefined> {
    return (await this.redis.get(KEYS.activeReindex(storeId))) ?? undefined;
  }

  /** The store may have another one. */
  async release(storeId: string, reindexId: string): Promise<void> {
    await RELEASE.run(this.redis, [KEYS.activeReindex(storeId)], [reindexId]);
    await this.redis.expire(KEYS.reindex(reindexId), KEPT_SECONDS);
  }

  /** Ends a reindex in a state of success. @param isKept whether its old version is kept from now on. */
  async end(storeId: string, reindexId: string, from: ReindexState, to: 'done' | 'rolled_back', isKept: boolean): Promise<boolean> {
    const keys = [KEYS.reindex(reindexId), KEYS.activeReindex(storeId), KEYS.keptReindex(storeId)];
    const values = [reindexId, from, to, new Date().toISOString(), isKept ? '1' : '0', String(KEPT_SECONDS)];
    return (await END.run(this.redis, keys, values)) === 1;
  }

  /** The reindex whose old version is kept up to date. */
  async kept(storeId: string): Promise<string | undefined> {
    return (await this.redis.get(KEYS.keptReindex(storeId))) ?? undefined;
  }

  async keep(storeId: string, reindexId: string | undefined): Promise<void> {
    if (reindexId === undefined) await this.redis.del(KEYS.keptReindex(storeId));
    else await this.redis.set(KEYS.keptReindex(storeId), reindexId);
  }

  /** Stores that were reindexed at any time. */
  async stores(): Promise<string[]> {
    return this.redis.smembers(KEYS.reindexedStores);
  }

  /** Has a version removed once searches that began before have ended. */
  async discardLater(discard: Discard, afterMs: number): Promise<void> {
    await this.redis.zadd(KEYS.discards, String(Date.now() + afterMs), JSON.stringify(discard));
  }

  async dueDiscards(): Promise<Discard[]> {
    const members = await this.redis.zrange(KEYS.discards, '-inf', String(Date.now()), 'BYSCORE');
    return members.map((member) => JSON.parse(member) as Discard);
  }

  async discarded(discard: Discard): Promise<void> {
    await this.redis.zrem(KEYS.discards, JSON.stringify(discard));
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
    return exclusively(this.redis, KEYS.reindexLock(storeId), work);
  }
}
