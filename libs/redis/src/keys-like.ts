import type { Redis } from 'ioredis';

const SCANNED_AT_ONCE = 1_000;

/** The keys that fit a pattern, in pages, without blocking Redis. A key that is there all the time comes at least once. */
export async function* keysLike(redis: Redis, pattern: string): AsyncGenerator<readonly string[]> {
  for (let cursor = '0', isOver = false; !isOver; isOver = cursor === '0') {
    const [next, keys] = await redis.scan(cursor, 'MATCH', pattern, 'COUNT', SCANNED_AT_ONCE);
    if (keys.length > 0) yield keys;
    cursor = next;
  }
}
