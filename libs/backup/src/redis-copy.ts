import { ApiKey } from '#access';
import { KEYS, type Redis } from '#redis';
import { BackupError } from './backup-error.js';
import type { RedisValues } from './backup-records.js';

const SCANNED_AT_ONCE = 1_000;
const VALUES_A_RECORD = 1_000;
/** What Redis answers for an entry of a stream that has later ones. */
const IS_OLDER = /equal or smaller than the target stream top item/;

/** Hashes of the whole installation. */
const SHARED = [KEYS.apiKeys, KEYS.stores, KEYS.keyUses, KEYS.tokenSigners] as const;

/** Whether a part of a store's profile is worth keeping: a lock is not, and what is learnt while products are counted is counted again. */
const isKept = (key: string): boolean => !/:(?:lock|.*-next|.*-learnt)$/.test(key);

/** The keys of a store that a backup has, beside its profile. */
const keysOf = (storeId: string): string[] => [
  KEYS.judgments(storeId),
  KEYS.importSchedule(storeId),
  KEYS.feedVersions(storeId),
  KEYS.audit(storeId),
];

const isOfBackup = (key: string, storeIds: readonly string[]): boolean =>
  SHARED.some((one) => one === key) ||
  storeIds.some((id) => keysOf(id).includes(key) || (key.startsWith(KEYS.store(id, '')) && isKept(key)));

/** What Redis knows of the installation that nothing else does: keys, stores, settings, synonyms, schedules, judgments, what was asked, the audit. */
export async function* redisValues(redis: Redis, storeIds: readonly string[]): AsyncGenerator<RedisValues> {
  for (const key of SHARED) yield* hashValues(redis, key);
  for (const storeId of storeIds) {
    const profile = (await keysLike(redis, KEYS.store(storeId, '*'))).filter(isKept);
    for (const key of [...profile, ...keysOf(storeId)]) yield* valuesOf(redis, key);
  }
}

async function keysLike(redis: Redis, pattern: string): Promise<string[]> {
  const found: string[] = [];
  for (let cursor = '0', isOver = false; !isOver; isOver = cursor === '0') {
    const [next, keys] = await redis.scan(cursor, 'MATCH', pattern, 'COUNT', SCANNED_AT_ONCE);
    found.push(...keys);
    cursor = next;
  }
  return found.sort();
}

async function* valuesOf(redis: Redis, key: string): AsyncGenerator<RedisValues> {
  const [type, left] = await Promise.all([redis.type(key), redis.pttl(key)]);
  const about = { kind: 'redis', key, ...(left > 0 && { ttl_ms: left }) } as const;
  if (type === 'string') yield { ...about, type, values: [(await redis.get(key)) ?? ''] };
  else if (type === 'hash') yield* hashValues(redis, key, left);
  else if (type === 'zset') yield* inParts({ ...about, type }, await redis.zrange(key, '0', '-1', 'WITHSCORES'));
  else if (type === 'set') yield* inParts({ ...about, type }, await redis.smembers(key));
  else if (type === 'stream') {
    const entries = await redis.xrange(key, '-', '+');
    yield* inParts(
      { ...about, type },
      entries.flatMap(([id, fields]) => [id, JSON.stringify(fields)]),
    );
  }
}

/** Values in records of some hundreds, an even number each. */
function* inParts(about: Omit<RedisValues, 'values'>, values: readonly string[]): Generator<RedisValues> {
  for (let at = 0; at < values.length; at += VALUES_A_RECORD) yield { ...about, values: values.slice(at, at + VALUES_A_RECORD) };
}

async function* hashValues(redis: Redis, key: string, left = -1): AsyncGenerator<RedisValues> {
  for (let cursor = '0', isOver = false; !isOver; isOver = cursor === '0') {
    const [next, flat] = await redis.hscan(key, cursor, 'COUNT', SCANNED_AT_ONCE);
    const values = key === KEYS.apiKeys ? withoutConfigured(flat) : flat;
    if (values.length > 0) yield { kind: 'redis', key, type: 'hash', ...(left > 0 && { ttl_ms: left }), values };
    cursor = next;
  }
}

/** The keys that no configuration names: each installation has those of its own. */
function withoutConfigured(flat: readonly string[]): string[] {
  return flat.flatMap((hash, n) => {
    const record = flat[n + 1];
    if (n % 2 === 1 || record === undefined) return [];
    return ApiKey.parse(JSON.parse(record)).isConfigured === true ? [] : [hash, record];
  });
}

/**
 * Writes a part of a key. What is there already stays, as it is newer: texts, fields of hashes, members of sorted sets, and streams that have later entries.
 * @throws {BackupError} for a key that no backup of these stores has.
 */
export async function putRedisValues(
  redis: Redis,
  storeIds: readonly string[],
  { key, type, ttl_ms: left, values }: RedisValues,
): Promise<void> {
  if (!isOfBackup(key, storeIds)) throw new BackupError(`the file has a key that no backup has: ${key}`);
  const [first = ''] = values;
  const pairs = values.flatMap((one, n) => (n % 2 === 0 ? [[one, values[n + 1] ?? ''] as const] : []));
  const batch = redis.pipeline();
  if (type === 'string') batch.set(key, first, 'NX');
  else if (type === 'set') for (const member of values) batch.sadd(key, member);
  else if (type === 'zset') for (const [member, score] of pairs) batch.zadd(key, 'NX', score, member);
  else if (type === 'hash')
    for (const [field, value] of key === KEYS.apiKeys ? withoutOperators(pairs) : pairs) batch.hsetnx(key, field, value);
  else for (const [id, fields] of pairs) batch.xadd(key, id, ...(JSON.parse(fields) as string[]));
  if (left !== undefined) batch.pexpire(key, left);
  for (const [error] of (await batch.exec()) ?? []) if (error && !IS_OLDER.test(error.message)) throw error;
}

/** Whether an installation has keys that no configuration names: it knows which of its keys were revoked, and which stores were removed. */
export async function hasOwnKeys(redis: Redis): Promise<boolean> {
  const records = await redis.hvals(KEYS.apiKeys);
  return records.some((record) => ApiKey.parse(JSON.parse(record)).isConfigured !== true);
}

/** Whether a key says who may do what, or what is done again and again. */
export const isAboutAccess = (key: string, storeIds: readonly string[]): boolean =>
  SHARED.some((one) => one === key) || storeIds.some((id) => key === KEYS.importSchedule(id));

/** A file brings nobody who may do everything: those keys are named by the configuration. */
const withoutOperators = (pairs: readonly (readonly [hash: string, record: string])[]): (readonly [string, string])[] =>
  pairs.filter(([, record]) => !ApiKey.parse(JSON.parse(record)).scopes.includes('operator'));
