import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KEYS, LuaScript, Redis } from '#redis';
import { IndexVersions } from './index-versions.js';

/** Gives a write its revision, and records the write as open until the index has it. */
const ACCEPT = new LuaScript<number>(new URL('./scripts/accepted-accept.lua', import.meta.url));

const SETTLE = new LuaScript(new URL('./scripts/accepted-settle.lua', import.meta.url));

const RAISE = new LuaScript(new URL('./scripts/accepted-raise.lua', import.meta.url));

const SCANNED_AT_ONCE = 500;

/** A full write that was accepted and may not be in the index yet. */
export interface PendingWrite {
  readonly revision: number;
  readonly jobId: string;
}

/** Products that a job is to write. */
export interface JobWrites {
  readonly jobId: string;
  readonly productIds: readonly string[];
}

/** Names of open writes: a job of an API caller, a job of a feed, an import, or a direct request with its start time. */
export const jobWrite = (jobId: string): string => `job:${jobId}`;
export const feedJobWrite = (jobId: string): string => `feed-job:${jobId}`;
export const importWrite = (importId: string): string => `import:${importId}`;
const directWrite = (): string => `direct:${Date.now()}:${randomUUID()}`;

/**
 * The order of a store's writes: each accepted write gets a revision that is greater than all before it (see ADR 9). Redis also
 * knows which accepted writes are still open, and which products they will write.
 */
@Injectable()
export class AcceptedWrites {
  /** Stores whose counter was compared with the index since the last connection to Redis. */
  readonly #raised = new Map<string, Promise<void>>();

  constructor(
    private readonly redis: Redis,
    private readonly versions: IndexVersions,
  ) {
    // A Redis that comes back may have been restored from an older state.
    redis.on('close', () => this.#raised.clear());
  }

  /** Accepts a job that writes whole products. @returns the revision at which all its products are written. */
  async acceptJob(storeId: string, { jobId, productIds }: JobWrites): Promise<number> {
    return this.accept(storeId, jobWrite(jobId), undefined, jobId, productIds);
  }

  /** Accepts a feed: its rows are written at this revision, whenever they are read. */
  async acceptImport(storeId: string, importId: string): Promise<number> {
    return this.accept(storeId, importWrite(importId), undefined, '', []);
  }

  /** Notes that a job is to write rows of a feed that was accepted at this revision. */
  async expectJob(storeId: string, revision: number, { jobId, productIds }: JobWrites): Promise<void> {
    await this.accept(storeId, feedJobWrite(jobId), revision, jobId, productIds);
  }

  /** Accepts a write that is made at once. @param write is given its revision. */
  async direct<T>(storeId: string, write: (revision: number) => Promise<T>): Promise<T> {
    const name = directWrite();
    const revision = await this.accept(storeId, name, undefined, '', []);
    try {
      return await write(revision);
    } finally {
      // If Redis is away, the write stays open until the sweep closes it.
      await this.close(storeId, name).catch(() => undefined);
    }
  }

  /** Marks some of a job's products as no longer pending: they were written, or never will be. */
  async settleProducts(storeId: string, revision: number, { jobId, productIds }: JobWrites): Promise<void> {
    await this.settle(storeId, '', `${revision}:${jobId}`, productIds);
  }

  /** Closes an open write: it has arrived, or never will. */
  async close(storeId: string, name: string): Promise<void> {
    await this.settle(storeId, name, '', []);
  }

  /**
   * The latest full write of a product that may not be in the index yet. Call this before reading the
   * index: a write leaves this list only after the index has it.
   */
  async pending(storeId: string, productId: string): Promise<PendingWrite | undefined> {
    const value = await this.redis.hget(KEYS.writes(storeId, 'pending'), productId);
    const [, revision, jobId] = /^(\d+):(.+)$/.exec(value ?? '') ?? [];
    return revision !== undefined && jobId !== undefined ? { revision: Number(revision), jobId } : undefined;
  }

  /** Those of the products that have a full write on its way; as `pending`. */
  async pendingAmong(storeId: string, productIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (productIds.length === 0) return new Set();
    const values = await this.redis.hmget(KEYS.writes(storeId, 'pending'), ...productIds);
    return new Set(productIds.filter((_, n) => values[n] !== null));
  }

  /** Whether a feed that was accepted before this revision is still being read: it may write any product. */
  async isFeedOpen(storeId: string, before: number): Promise<boolean> {
    const names = await this.redis.zrange(KEYS.writes(storeId, 'open'), '-inf', `(${before}`, 'BYSCORE');
    return names.some((name) => name.startsWith(importWrite('')));
  }

  /** The lowest revision among the open writes; undefined when no write is open. */
  async leastOpen(storeId: string): Promise<number | undefined> {
    const [, score] = await this.redis.zrange(KEYS.writes(storeId, 'open'), '0', '0', 'WITHSCORES');
    return score === undefined ? undefined : Number(score);
  }

  /** The number of write jobs of API callers that wait to be indexed. Jobs of imports are not counted: imports limit their own. */
  async backlog(storeId: string): Promise<number> {
    return (await this.open(storeId)).filter((name) => name.startsWith(jobWrite(''))).length;
  }

  /** The revision that was given last. */
  async latest(storeId: string): Promise<number> {
    return Number((await this.redis.get(KEYS.writes(storeId, 'revision'))) ?? 0);
  }

  /** The names of the open writes. */
  async open(storeId: string): Promise<string[]> {
    return this.redis.zrange(KEYS.writes(storeId, 'open'), '0', '-1');
  }

  /** Lets the next revisions of a store begin above this one, which came into the index from a backup. */
  async raiseTo(storeId: string, revision: number): Promise<void> {
    await RAISE.run(this.redis, [KEYS.writes(storeId, 'revision')], [String(revision)]);
  }

  /** Stores that were ever written to. */
  async stores(): Promise<string[]> {
    return this.redis.smembers(KEYS.writtenStores);
  }

  /** Forgets pending products whose job is over. */
  async sweepPending(storeId: string, isWaiting: (jobId: string) => Promise<boolean>): Promise<void> {
    const over = new Map<string, boolean>();
    for (let cursor = ''; cursor !== '0';) {
      const [next, flat] = await this.redis.hscan(KEYS.writes(storeId, 'pending'), cursor || '0', 'COUNT', SCANNED_AT_ONCE);
      for (let at = 0; at < flat.length; at += 2) {
        const [productId = '', value = ''] = flat.slice(at, at + 2);
        const jobId = value.replace(/^\d+:/, '');
        if (!over.has(jobId)) over.set(jobId, !(await isWaiting(jobId)));
        if (over.get(jobId)) await this.settle(storeId, '', value, [productId]);
      }
      cursor = next;
    }
  }

  private async accept(
    storeId: string,
    name: string,
    revision: number | undefined,
    jobId: string,
    productIds: readonly string[],
  ): Promise<number> {
    await this.raised(storeId);
    const keys = [KEYS.writes(storeId, 'revision'), KEYS.writes(storeId, 'open'), KEYS.writes(storeId, 'pending')];
    return Number(await ACCEPT.run(this.redis, keys, [name, String(revision ?? ''), jobId, ...productIds]));
  }

  private async settle(storeId: string, name: string, value: string, productIds: readonly string[]): Promise<void> {
    await SETTLE.run(this.redis, [KEYS.writes(storeId, 'open'), KEYS.writes(storeId, 'pending')], [name, value, ...productIds]);
  }

  /** Raises the counter to the latest revision in any version of the index: Redis may have been lost or restored from a copy. */
  private raised(storeId: string): Promise<void> {
    const known = this.#raised.get(storeId);
    if (known) return known;
    const raising = this.raise(storeId);
    this.#raised.set(storeId, raising);
    raising.catch(() => this.#raised.delete(storeId));
    return raising;
  }

  private async raise(storeId: string): Promise<void> {
    await this.redis.sadd(KEYS.writtenStores, storeId);
    const least = await this.versions.latestRevision(storeId);
    await RAISE.run(this.redis, [KEYS.writes(storeId, 'revision')], [String(least)]);
  }
}
