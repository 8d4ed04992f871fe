import { createHash } from 'node:crypto';
import { LuaScript, type Redis } from '#redis';
import { storeKey } from './store-keys.js';

const KEPT = 10_000;
/** How many callers have to find something by a query before it is suggested: a frequent query is useful, and names no person. */
const LEAST_CALLERS = 3;
const MAX_LENGTH = 80;
/** Callers are counted in periods of so many days. */
const PERIOD_DAYS = 30;
/** How many digests of a caller and a query one period keeps, so that a script that asks a million queries does not fill Redis. */
const MAX_ASKED = 200_000;

/** A query counts once its caller has asked nothing else for so long. */
const SETTLED_MS = 4_000;
/** Queries that are counted in one go. */
const MAX_SETTLED = 100;
/** How long it is remembered what somebody asked last, if nobody asks anything any more; in seconds. */
const TYPING_SECONDS = 600;

const TYPED = new LuaScript<string[]>(new URL('./scripts/query-typed.lua', import.meta.url));
const RECORD = new LuaScript<number>(new URL('./scripts/query-record.lua', import.meta.url));

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 16);
const periodAt = (ms: number): number => Math.floor(ms / (PERIOD_DAYS * 86_400_000));

/** The queries that found something, each with the number of callers who asked it; rare ones are dropped. Of a caller and a query only a digest is kept, but for what callers asked in the last seconds, who may still be typing. */
export class QueryLog {
  constructor(private readonly redis: Redis) {}

  /** @param caller an id of who asks; it does not have to say who that is. */
  async record(storeId: string, query: string, caller: string, now = Date.now()): Promise<void> {
    await this.count(storeId, query, digest(caller), now);
  }

  /**
   * Records what somebody asked who may still be typing, so that every key press asks: "s", "so", "sof". The last of such queries is recorded, with the
   * first one that anybody asks after it has settled.
   * @param query undefined for one that is not to be suggested. It takes the place of the one before.
   * @param now when it was asked: one that was asked earlier and is answered later takes no place.
   */
  async typed(storeId: string, query: string | undefined, caller: string, now = Date.now()): Promise<void> {
    const keys = [storeKey(storeId, 'typing'), storeKey(storeId, 'typing-queries')];
    const counted = (query ?? '').slice(0, MAX_LENGTH + 1);
    const settled = await TYPED.run(this.redis, keys, [digest(caller), counted, now, SETTLED_MS, MAX_SETTLED, TYPING_SECONDS]);
    for (let n = 0; n < settled.length; n += 2) await this.count(storeId, settled[n + 1] ?? '', settled[n] ?? '', now);
  }

  /** @param caller a digest of its id. */
  private async count(storeId: string, query: string, caller: string, now: number): Promise<void> {
    const normalised = query.trim().toLowerCase().replaceAll(/\s+/g, ' ');
    if (normalised.length < 2 || normalised.length > MAX_LENGTH) return;
    const period = periodAt(now);
    const keys = [storeKey(storeId, `askers-${period}`), storeKey(storeId, `asked-${period}`)];
    await RECORD.run(this.redis, keys, [digest(`${normalised}\n${caller}`), normalised, MAX_ASKED, KEPT, 2 * PERIOD_DAYS * 86_400]);
  }

  /** The most frequent first. The count of a query is that of this period or of the one before, whichever is larger. */
  async popular(storeId: string, now = Date.now()): Promise<{ readonly query: string; readonly count: number }[]> {
    const period = periodAt(now);
    const counts = new Map<string, number>();
    for (const one of [period, period - 1]) {
      const key = storeKey(storeId, `asked-${one}`);
      const flat = await this.redis.zrevrangebyscore(key, '+inf', LEAST_CALLERS, 'WITHSCORES', 'LIMIT', 0, KEPT);
      for (let n = 0; n < flat.length; n += 2) {
        const query = flat[n] ?? '';
        counts.set(query, Math.max(counts.get(query) ?? 0, Number(flat[n + 1])));
      }
    }
    return [...counts].map(([query, count]) => ({ query, count })).sort((a, b) => b.count - a.count || (a.query < b.query ? -1 : 1));
  }
}
