import { Injectable } from '@nestjs/common';
import type { FeedDocument, ImportState } from '#api-contract';
import type { Product, RowError } from '#catalog';
import { exclusively, KEYS, LuaScript, moveState, Redis } from '#redis';
import { checkpointFields, reportOf, startOf } from './import-fields.js';
import { batchProblems, problemExamples } from './import-problems.js';
import type { ImportReport, ImportRequest, MissingFromFeed, ReadingCheckpoint, ReadingStart, Removal } from './import-record.js';
import type { Outcomes } from '#jobs';

const KEPT_SECONDS = 30 * 24 * 3600;
/** Lines of the error report that stay in Redis; the others go to the object store. */
export const ERRORS_IN_REDIS = 1_000;

/** Adds a batch's outcomes once, however often the batch is run, and ends the import when it was the last one. */
const FINISH_BATCH = new LuaScript<number>(new URL('./scripts/import-finish-batch.lua', import.meta.url));

/** Adds lines to the report while there is room. */
const ADD_ERRORS = new LuaScript<readonly string[]>(new URL('./scripts/import-add-errors.lua', import.meta.url));

/** Products that the record of a dry run shows. */
const SAMPLE_SIZE = 20;

/** Imports in Redis: their requests, their progress, and the first lines of their error reports. */
@Injectable()
export class ImportStore {
  constructor(private readonly redis: Redis) {}

  async create(request: ImportRequest): Promise<void> {
    const { importId, storeId } = request;
    // The record is written first: the import watch removes active imports that have no record.
    const isSnapshot = request.mode === 'snapshot' && !request.dryRun;
    await this.redis.hset(KEYS.import(importId), {
      request: JSON.stringify(request),
      state: 'queued' satisfies ImportState,
      ...(isSnapshot && { removes: '1' }),
    });
    await this.redis.hset(KEYS.activeImports, importId, storeId);
    await this.redis.expire(KEYS.import(importId), KEPT_SECONDS);
    const now = Date.parse(request.createdAt);
    await this.redis.zadd(KEYS.imports(storeId), String(now), importId);
    await this.redis.zremrangebyscore(KEYS.imports(storeId), '-inf', String(now - KEPT_SECONDS * 1000));
  }

  /** The imports of a store, the latest first. @param most how many are looked at. */
  async list(storeId: string, most: number): Promise<ImportReport[]> {
    const ids = await this.redis.zrevrange(KEYS.imports(storeId), 0, most - 1);
    const reports = await Promise.all(ids.map((importId) => this.find(storeId, importId)));
    return reports.filter((report) => report !== undefined);
  }

  /** The import if it is this store's. */
  async find(storeId: string, importId: string): Promise<ImportReport | undefined> {
    const report = reportOf(await this.redis.hgetall(KEYS.import(importId)));
    return report?.request.storeId === storeId ? report : undefined;
  }

  async state(importId: string): Promise<ImportState | undefined> {
    return ((await this.redis.hget(KEYS.import(importId), 'state')) ?? undefined) as ImportState | undefined;
  }

  /** Imports that may not have ended. */
  async active(): Promise<{ readonly importId: string; readonly storeId: string }[]> {
    return Object.entries(await this.redis.hgetall(KEYS.activeImports)).map(([importId, storeId]) => ({ importId, storeId }));
  }

  /** Keeps all that is known of an import that has not ended, however long it takes or is paused. */
  async keep(importId: string): Promise<void> {
    const parts = ['batches', 'errors', 'ids', 'groups', 'rejected', 'pictures'] as const;
    const keys = [KEYS.import(importId), ...parts.map((part) => KEYS.import(importId, part))];
    await Promise.all(keys.map((key) => this.redis.expire(key, KEPT_SECONDS)));
  }

  /** Drops an import from the active ones, with the ids that its rows claimed. To be called when no reader can claim ids any more. */
  async forget(importId: string): Promise<void> {
    await this.redis.del(
      KEYS.import(importId, 'ids'),
      KEYS.import(importId, 'groups'),
      KEYS.import(importId, 'rejected'),
      KEYS.import(importId, 'pictures'),
    );
    await this.redis.hdel(KEYS.activeImports, importId);
  }

  /** Starts to fetch a feed from its address. False for an import that is no longer to be read. */
  async startFetching(importId: string): Promise<boolean> {
    const isWanted = await this.move(importId, ['queued', 'fetching'], 'fetching');
    if (isWanted) await this.redis.hsetnx(KEYS.import(importId), 'startedAt', new Date().toISOString());
    return isWanted;
  }

  /** Notes that the feed lies in the object store. */
  async noteFetched(importId: string): Promise<void> {
    await this.redis.hset(KEYS.import(importId), { isFetched: '1' });
  }

  /** Ends an import whose feed has not changed. */
  async endUnchanged(importId: string): Promise<boolean> {
    return this.move(importId, ['fetching'], 'done', { isUnchanged: '1', finishedAt: new Date().toISOString() });
  }

  /**
   * Starts reading after the rows that are in batches already. Undefined for an import that is no longer to be read.
   * @param batchSize products in a batch, unless an earlier reader of the import has fixed it.
   */
  async startReading(importId: string, batchSize: number): Promise<ReadingStart | undefined> {
    const key = KEYS.import(importId);
    if (!(await this.move(importId, ['queued', 'fetching', 'reading'], 'reading'))) return undefined;
    await this.redis.hsetnx(key, 'startedAt', new Date().toISOString());
    await this.redis.hsetnx(key, 'batchSize', String(batchSize));
    return startOf(await this.redis.hgetall(key));
  }

  /** Saves how far the reader is. Returns false when the import is no longer to be read, or another reader is further. */
  async saveCheckpoint(importId: string, checkpoint: ReadingCheckpoint): Promise<boolean> {
    const present = Number((await this.redis.hget(KEYS.import(importId), 'checkpointRow')) ?? 0);
    if (present > checkpoint.row) return false;
    return this.move(importId, ['reading'], 'reading', checkpointFields(checkpoint));
  }

  /** Ends reading: all rows are in batches. The import is done once all batches are. False for an import that was not being read. */
  async finishReading(importId: string, batches: number): Promise<boolean> {
    if (!(await this.move(importId, ['reading'], 'indexing', { batches: String(batches) }))) return false;
    await this.finish(importId, '', []);
    return true;
  }

  /** Notes how many rows the look at the feed has come to. */
  async noteSeen(importId: string, rows: number): Promise<void> {
    await this.redis.hset(KEYS.import(importId), { seen: String(rows) });
  }

  /** Notes what was found out about the feed. */
  async noteFeed(importId: string, feed: FeedDocument): Promise<void> {
    await this.redis.hset(KEYS.import(importId), { feed: JSON.stringify(feed) });
  }

  /** Notes which products of the store the feed of a dry run does not name. */
  async noteMissing(importId: string, missing: MissingFromFeed): Promise<void> {
    await this.redis.hset(KEYS.import(importId), { missing: JSON.stringify(missing) });
  }

  /** Keeps the first products of a dry run, to be shown as they would be. */
  async noteSample(importId: string, products: readonly Product[]): Promise<void> {
    if (products.length > 0) await this.redis.hsetnx(KEYS.import(importId), 'sample', JSON.stringify(products.slice(0, SAMPLE_SIZE)));
  }

  /** Runs the work of one process at a time on an import. Does nothing while another process is at it. */
  async exclusively(importId: string, work: () => Promise<void>): Promise<void> {
    await exclusively(this.redis, KEYS.import(importId, 'lock'), work);
  }

  /** Ends a snapshot whose missing products were looked at. False for an import in another state. */
  async finishRemoval(importId: string, removal: Removal): Promise<boolean> {
    return this.move(importId, ['removing'], 'done', { removal: JSON.stringify(removal), finishedAt: new Date().toISOString() });
  }

  /** Adds a batch's outcomes and the lines that it adds to the report. A batch counts once, however often it runs. */
  async finishBatch(importId: string, batch: number, outcomes: Outcomes, errors: readonly RowError[] = []): Promise<void> {
    const counters = Object.entries(outcomes).flatMap(([outcome, rows]) => [outcome, String(rows)]);
    const warnings = errors.filter(({ severity }) => severity === 'warning').length;
    const lines = ['batchErrors', String(errors.length), 'batchWarnings', String(warnings)];
    await this.finish(importId, String(batch), [...counters, ...lines, ...batchProblems(errors)]);
  }

  /** The batches of an import that have not finished, by their numbers. @param batches how many there are. */
  async unfinished(importId: string, batches?: number): Promise<number[]> {
    const total = batches ?? Number((await this.redis.hget(KEYS.import(importId), 'batches')) ?? 0);
    const finished = new Set(await this.redis.smembers(KEYS.import(importId, 'batches')));
    return Array.from({ length: total }, (_, batch) => batch).filter((batch) => !finished.has(String(batch)));
  }

  async isFinished(importId: string, batch: number): Promise<boolean> {
    return (await this.redis.sismember(KEYS.import(importId, 'batches'), String(batch))) === 1;
  }

  /** How many batches have finished. */
  async finishedCount(importId: string): Promise<number> {
    return this.redis.scard(KEYS.import(importId, 'batches'));
  }

  /** Halts an import: neither are more rows read nor batches begun. False for an import that is none of these. */
  async pause(importId: string): Promise<boolean> {
    return (
      (await this.move(importId, ['queued', 'fetching', 'reading'], 'paused', { pausedIn: 'queued' satisfies ImportState })) ||
      this.move(importId, ['indexing'], 'paused', { pausedIn: 'indexing' satisfies ImportState })
    );
  }

  /** Lets a paused import go on. @returns the state in which it does; undefined for an import that is not paused. */
  async resume(importId: string): Promise<'queued' | 'indexing' | undefined> {
    const next = (await this.redis.hget(KEYS.import(importId), 'pausedIn')) === 'indexing' ? 'indexing' : 'queued';
    if (!(await this.move(importId, ['paused'], next))) return undefined;
    // The last batch may have ended meanwhile.
    if (next === 'indexing') await this.finish(importId, '', []);
    return next;
  }

  /** Ends an import early. An import that has ended stays as it is. */
  async end(importId: string, state: 'failed' | 'cancelled', failure?: string): Promise<boolean> {
    const more = { finishedAt: new Date().toISOString(), ...(failure && { failure }) };
    return this.move(importId, ['queued', 'fetching', 'reading', 'paused', 'indexing', 'removing'], state, more);
  }

  /** Adds lines to the report, equal lines once. @returns the lines that Redis has no room for. */
  async addErrors(importId: string, errors: readonly RowError[]): Promise<RowError[]> {
    if (errors.length === 0) return [];
    for (const [field, example] of problemExamples(errors)) await this.redis.hsetnx(KEYS.import(importId), field, example);
    const key = KEYS.import(importId, 'errors');
    const lines = errors.flatMap((error) => [String(error.row), JSON.stringify(error)]);
    const left = (await ADD_ERRORS.run(this.redis, [key], [String(ERRORS_IN_REDIS), ...lines])) as string[];
    await this.redis.expire(key, KEPT_SECONDS);
    return left.map((line) => JSON.parse(line) as RowError);
  }

  /** The lines that Redis keeps, by row. */
  async errors(importId: string): Promise<RowError[]> {
    const members = await this.redis.zrange(KEYS.import(importId, 'errors'), '0', '-1');
    return members.map((member) => JSON.parse(member) as RowError);
  }

  /** How many lines the whole report has. */
  async errorCount(importId: string): Promise<number> {
    const [reader, batches] = await this.redis.hmget(KEYS.import(importId), 'readerErrors', 'batchErrors');
    const kept = await this.redis.zcard(KEYS.import(importId, 'errors'));
    return Math.max(kept, Number(reader ?? 0) + Number(batches ?? 0));
  }

  private async move(
    importId: string,
    from: readonly ImportState[],
    to: ImportState,
    more: Readonly<Record<string, string>> = {},
  ): Promise<boolean> {
    return moveState(this.redis, KEYS.import(importId), from, to, more);
  }

  private async finish(importId: string, batch: string, increments: readonly string[]): Promise<void> {
    const keys = [KEYS.import(importId), KEYS.import(importId, 'batches')];
    await FINISH_BATCH.run(this.redis, keys, [batch, new Date().toISOString(), ...increments]);
    await this.redis.expire(KEYS.import(importId, 'batches'), KEPT_SECONDS);
  }
}
