import type { Redis } from 'ioredis';
import { LuaScript } from './lua-script.js';

/** Drops members whose scores did not change since they were read. */
const DROP = new LuaScript(new URL('./scripts/sorted-set-drop.lua', import.meta.url));

/** An entry of a sorted set: a member, and its score as Redis spells it. */
export interface ScoredMember {
  readonly member: string;
  readonly score: string;
}

/** Members of a sorted set, those of the lowest score first. */
export async function lowestMembers(redis: Redis, key: string, limit: number): Promise<ScoredMember[]> {
  const read = await redis.zrange(key, '0', String(limit - 1), 'WITHSCORES');
  return Array.from({ length: read.length / 2 }, (_, n) => ({ member: read[2 * n] ?? '', score: read[2 * n + 1] ?? '' }));
}

/** Removes members from a sorted set, except those whose score changed after they were read: they stand for something newer. */
export async function dropMembers(redis: Redis, key: string, members: readonly ScoredMember[]): Promise<void> {
  if (members.length === 0) return;
  await DROP.run(
    redis,
    [key],
    members.flatMap(({ member, score }) => [member, score]),
  );
}
