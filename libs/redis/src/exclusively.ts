import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { LuaScript } from './lua-script.js';

/** How long a killed process keeps its lock, in ms. A process that still works extends the lock. */
const LOCK_MS = 5_000;

const EXTEND = new LuaScript<number | null>(new URL('./scripts/lock-extend.lua', import.meta.url));

const RELEASE = new LuaScript<number | null>(new URL('./scripts/lock-release.lua', import.meta.url));

/**
 * Runs work that only one process may do at a time, however long it takes. The key exists while the work runs.
 * A process that is suspended for more than five seconds loses the lock: its later writes have to be fenced by other means.
 * @returns undefined if another process has the lock.
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
