import type { Redis } from 'ioredis';
import type { RowError } from '#catalog';
import { ImportRequest, type ImportReport, type ImportState, type ReadingCheckpoint } from './import-record.js';
import type { Outcomes } from './outcome.js';

const KEPT_SECONDS = 30 * 24 * 3600;

/**
 * Adds a batch's outcomes once, however often the batch is run, and ends the import when it was the last one.
 * KEYS: the import's hash, its set of finished batches. ARGV: batch number, now, then pairs of counter and amount.
 */
const FINISH_BATCH = `
  if ARGV[1] ~= '' and redis.call('SADD', KEYS[2], ARGV[1]) == 0 then return 0 end
  for i = 3, #ARGV, 2 do redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1]) end
  local total = redis.call('HGET', KEYS[1], 'batches')
  if total and redis.call('HGET', KEYS[1], 'state') == 'indexing' and redis.call('SCARD', KEYS[2]) >= tonumber(total) then
    redis.call('HSET', KEYS[1], 'state', 'done', 'finishedAt', ARGV[2])
  end
  return 1
`;

/** Claims ids for rows. KEYS: the hash id → row. ARGV: pairs of id and row. Returns, for each pair, the row that holds the id. */
const CLAIM_IDS = `
  local holders = {}
  for i = 1, #ARGV, 2 do
    redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[i + 1])
    holders[#holders + 1] = redis.call('HGET', KEYS[1], ARGV[i])
  end
  return holders
`;

/** Imports in Redis: what they are to do, how far they are, and the report of rows that were not taken. */
export class ImportStore {
  constructor(private readonly redis: Redis) {}

  async create(request: ImportRequest): Promise<void> {
    await this.redis
      .multi()
      .hset(this.key(request.importId), { request: JSON.stringify(request), state: 'queued' satisfies ImportState })
      .expire(this.key(request.importId), KEPT_SECONDS)
      .exec();
  }

  /** The import if it is this store's. */
  async find(storeId: string, importId: string): Promise<ImportReport | undefined> {
    const fields = await this.redis.hgetall(this.key(importId));
    if (!fields['request']) return undefined;
    const request = ImportRequest.parse(JSON.parse(fields['request']));
    if (request.storeId !== storeId) return undefined;
    const count = (name: string): number => Number(fields[name] ?? 0);
    const indexed = count('embedded') + count('updated') + count('unchanged');
    return {
      request,
      state: (fields['state'] ?? 'queued') as ImportState,
      counts: {
        read: count('read'),
        accepted: count('accepted'),
        rejected: count('rejectedByReader') + count('rejected'),
        unchanged: count('unchanged'),
        embedded: count('embedded'),
        indexed,
      },
      ...(fields['startedAt'] && { startedAt: fields['startedAt'] }),
      ...(fields['finishedAt'] && { finishedAt: fields['finishedAt'] }),
      ...(fields['failure'] && { failure: fields['failure'] }),
    };
  }

  async state(importId: string): Promise<ImportState | undefined> {
    return ((await this.redis.hget(this.key(importId), 'state')) ?? undefined) as ImportState | undefined;
  }

  /** Where reading starts: after what is in batches already. Marks the import as being read. */
  async startReading(importId: string): Promise<ReadingCheckpoint> {
    const key = this.key(importId);
    await this.redis.multi().hset(key, 'state', 'reading').hsetnx(key, 'startedAt', new Date().toISOString()).exec();
    const fields = await this.redis.hgetall(key);
    const count = (name: string): number => Number(fields[name] ?? 0);
    return {
      row: count('checkpointRow'),
      batch: count('checkpointBatch'),
      read: count('read'),
      accepted: count('accepted'),
      rejected: count('rejectedByReader'),
    };
  }

  async saveCheckpoint(importId: string, checkpoint: ReadingCheckpoint): Promise<void> {
    await this.redis.hset(this.key(importId), {
      checkpointRow: checkpoint.row,
      checkpointBatch: checkpoint.batch,
      read: checkpoint.read,
      accepted: checkpoint.accepted,
      rejectedByReader: checkpoint.rejected,
    });
  }

  /** All rows are in batches; the import is done once they all are. */
  async finishReading(importId: string, batches: number): Promise<void> {
    await this.redis.hset(this.key(importId), { batches, state: 'indexing' satisfies ImportState });
    await this.finish(importId, '', []);
    await this.redis.del(this.key(importId, 'ids'));
  }

  /** Adds what became of a batch's rows; a batch counts once. */
  async finishBatch(importId: string, batch: number, outcomes: Outcomes): Promise<void> {
    await this.finish(
      importId,
      String(batch),
      Object.entries(outcomes).flatMap(([outcome, rows]) => [outcome, String(rows)]),
    );
  }

  /** Ends an import early. An import that has ended stays as it is. */
  async end(importId: string, state: 'failed' | 'cancelled', failure?: string): Promise<boolean> {
    const present = await this.state(importId);
    if (!present || ['done', 'failed', 'cancelled'].includes(present)) return false;
    await this.redis.hset(this.key(importId), { state, finishedAt: new Date().toISOString(), ...(failure && { failure }) });
    return true;
  }

  /**
   * Claims product ids for rows: the first row that claims an id keeps it, also when rows are read again.
   * @returns for each row, the row that holds its id.
   */
  async claimIds(importId: string, rows: readonly { readonly row: number; readonly id: string }[]): Promise<number[]> {
    if (rows.length === 0) return [];
    const key = this.key(importId, 'ids');
    const holders = (await this.redis.eval(CLAIM_IDS, 1, key, ...rows.flatMap(({ row, id }) => [id, String(row)]))) as string[];
    await this.redis.expire(key, 7 * 24 * 3600);
    return holders.map(Number);
  }

  /** Adds rows to the report; the same error twice stands in it once. */
  async addErrors(importId: string, errors: readonly RowError[]): Promise<void> {
    if (errors.length === 0) return;
    const key = this.key(importId, 'errors');
    await this.redis.zadd(key, ...errors.flatMap((error) => [String(error.row), JSON.stringify(error)]));
    await this.redis.expire(key, KEPT_SECONDS);
  }

  /** The report's errors by row. */
  async errors(importId: string, offset: number, count: number): Promise<{ total: number; errors: RowError[] }> {
    const key = this.key(importId, 'errors');
    const [total, members] = await Promise.all([this.redis.zcard(key), this.redis.zrange(key, String(offset), String(offset + count - 1))]);
    return { total, errors: members.map((member) => JSON.parse(member) as RowError) };
  }

  private async finish(importId: string, batch: string, increments: readonly string[]): Promise<void> {
    await this.redis.eval(
      FINISH_BATCH,
      2,
      this.key(importId),
      this.key(importId, 'batches'),
      batch,
      new Date().toISOString(),
      ...increments,
    );
    await this.redis.expire(this.key(importId, 'batches'), KEPT_SECONDS);
  }

  private key(importId: string, part?: string): string {
    return part ? `vitrine:import:{${importId}}:${part}` : `vitrine:import:{${importId}}`;
  }
}
