import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { LuaScript } from './lua-script.js';

/** A process that was killed keeps its lock for so long; a process that still works extends it. */
const LOCK_MS = 5_000;

const EXTEND = new LuaScript<number | null>(new URL('./scripts/lock-extend.lua', import.meta.url));

const RELEASE = new LuaScript<number | null>(new URL('./scripts/lock-release.lua', import.meta.url));

/**
 * Runs work that only one process may do at a time, however long it takes. The key exists while the work runs.
 * A process that sleeps for more than five seconds loses the lock: what it writes then has to be fenced by other means.
 * @returns undefined when another process is at it.
 */
export async function exclusively<T>(redis: Redis, key: string, work: () => Promise<T>): Promise<T | undefined> {
  const token = randomUUID();
  if ((await redis.set(key, token, 'PX', LOCK_MS, 'NX')) !== 'OK') return undefined;
  const extend = (): void => void EXTEND.run(redis, [key], [token, String(LOCK_MS)]).catch(() => undefined);
  const timer = setInterval(extend, LOCK_MS / 4);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await RELEASE.run(redis, [key], [token]);
  }
}
