import { Injectable } from '@nestjs/common';
import type { ReindexState } from '#api-contract';
import { KEYS, LuaScript, moveState, Redis } from '#redis';
import { ReindexRequest, type ReindexFailure, type ReindexReport } from './reindex-record.js';
import { reportOf } from './report-of.js';

const LISTED = 100;

/** Creates a reindex, unless the store has one that has not ended. */
const CREATE = new LuaScript<string | null>(new URL('./scripts/reindex-create.lua', import.meta.url));

/** The requests and the progress of reindexes, in Redis. */
@Injectable()
export class ReindexRecords {
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
      this.redis.get(KEYS.keptReindex(storeId)),
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

  /** Moves a reindex to another state, if its present state is one of `from`. */
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

  /** True while a reindex has work to do that needs no decision first. */
  async isDue(reindexId: string): Promise<boolean> {
    const state = await this.state(reindexId);
    if (state === 'awaiting_approval') return (await this.flag(reindexId, 'isApproved')) || this.flag(reindexId, 'isToRetry');
    if (state === 'done') return (await this.flag(reindexId, 'isToGoBack')) || this.isStillActive(reindexId);
    return state !== undefined && state !== 'rolled_back';
  }

  /** True for a reindex that still holds its store although it has ended. */
  private async isStillActive(reindexId: string): Promise<boolean> {
    const request = await this.redis.hget(KEYS.reindex(reindexId), 'request');
    if (request === null) return false;
    const { storeId } = ReindexRequest.parse(JSON.parse(request));
    return (await this.redis.get(KEYS.activeReindex(storeId))) === reindexId;
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
}
