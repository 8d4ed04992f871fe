import { ApiKey } from '#access';
import { KEYS, keysLike, type Redis } from '#redis';
import { BackupError } from './backup-error.js';
import type { RedisValues } from './backup-records.js';

const SCANNED_AT_ONCE = 1_000;
const VALUES_A_RECORD = 1_000;
/** The error of Redis for an entry that is older than the last one of its stream. */
const IS_OLDER = /equal or smaller than the target stream top item/;

/** Hashes of the whole installation. */
const SHARED = [KEYS.apiKeys, KEYS.stores, KEYS.keyUses, KEYS.tokenSigners] as const;

/** Whether a key of a store's profile is backed up: locks are not, and neither are counts in progress, which start again. */
const isKept = (key: string): boolean => !/:(?:lock|typing.*|.*-next|.*-learnt)$/.test(key);

/** The keys of a store that are backed up besides its profile. */
const keysOf = (storeId: string): string[] => [
  KEYS.judgments(storeId),
  KEYS.importSchedule(storeId),
  KEYS.feedVersions(storeId),
  KEYS.audit(storeId),
];

const isOfBackup = (key: string, storeIds: readonly string[]): boolean =>
  SHARED.some((one) => one === key) ||
  storeIds.some((id) => keysOf(id).includes(key) || (key.startsWith(KEYS.store(id, '')) && isKept(key)));

/** What only Redis knows: API keys, stores, settings, synonyms, schedules, judgments, shoppers' queries, the audit. */
export async function* redisValues(redis: Redis, storeIds: readonly string[]): AsyncGenerator<RedisValues> {
  for (const key of SHARED) yield* hashValues(redis, key);
  for (const storeId of storeIds) {
    const profile = new Set<string>();
    for await (const keys of keysLike(redis, KEYS.store(storeId, '*'))) for (const key of keys.filter(isKept)) profile.add(key);
    for (const key of [...[...profile].toSorted(), ...keysOf(storeId)]) yield* valuesOf(redis, key);
  }
}

async function* valuesOf(redis: Redis, key: string): AsyncGenerator<RedisValues> {
  const [type, left] = await Promise.all([redis.type(key), redis.pttl(key)]);
  const about = { kind: 'redis', key, ...(left > 0 && { ttl_ms: left }) } as const;
  switch (type) {
    case 'string':
      return yield { ...about, type, values: [(await redis.get(key)) ?? ''] };
    case 'hash':
      return yield* hashValues(redis, key, left);
    case 'zset':
      return yield* inParts({ ...about, type }, await redis.zrange(key, '0', '-1', 'WITHSCORES'));
    case 'set':
      return yield* inParts({ ...about, type }, await redis.smembers(key));
    case 'stream': {
      const entries = await redis.xrange(key, '-', '+');
      const values = entries.flatMap(([id, fields]) => [id, JSON.stringify(fields)]);
      return yield* inParts({ ...about, type }, values);
    }
  }
}

/** Splits values into several records. The number of values in each is even, so that pairs stay together. */
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
  const pairs = values.flatMap((one, n) => (n % 2 === 0 ? [[one, values[n + 1] ?? ''] as const] : []));
  const batch = redis.pipeline();
  switch (type) {
    case 'string':
      batch.set(key, values[0] ?? '', 'NX');
      break;
    case 'set':
      for (const member of values) batch.sadd(key, member);
      break;
    case 'zset':
      for (const [member, score] of pairs) batch.zadd(key, 'NX', score, member);
      break;
    case 'hash':
      for (const [field, value] of key === KEYS.apiKeys ? withoutOperators(pairs) : pairs) batch.hsetnx(key, field, value);
      break;
    case 'stream':
      for (const [id, fields] of pairs) batch.xadd(key, id, ...(JSON.parse(fields) as string[]));
  }
  if (left !== undefined) batch.pexpire(key, left);
  for (const [error] of (await batch.exec()) ?? []) if (error && !IS_OLDER.test(error.message)) throw error;
}

/**
 * Whether somebody has made API keys here, besides those of the configuration. Then this installation is in use, and what it lacks of a backup may have been
 * revoked or removed on purpose.
 */
export async function hasOwnKeys(redis: Redis): Promise<boolean> {
  const records = await redis.hvals(KEYS.apiKeys);
  return records.some((record) => ApiKey.parse(JSON.parse(record)).isConfigured !== true);
}

/** Whether a key of Redis holds API keys, stores, or the schedule of an import. */
export const isAboutAccess = (key: string, storeIds: readonly string[]): boolean =>
  SHARED.some((one) => one === key) || storeIds.some((id) => key === KEYS.importSchedule(id));

/** Leaves out operators' keys: only the configuration may name those, and a backup may come from anywhere. */
const withoutOperators = (pairs: readonly (readonly [hash: string, record: string])[]): (readonly [string, string])[] =>
  pairs.filter(([, record]) => !ApiKey.parse(JSON.parse(record)).scopes.includes('operator'));
