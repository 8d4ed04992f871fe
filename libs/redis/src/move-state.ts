import type { Redis } from 'ioredis';
import { LuaScript } from './lua-script.js';

const MOVE = new LuaScript<number>(new URL('./scripts/move.lua', import.meta.url));

/**
 * Moves a record in Redis, a hash with a field `state`, to another state in one step.
 * @param more fields to set with it.
 * @returns whether it moved: false when its state is none of `from`.
 */
export async function moveState<State extends string>(
  redis: Redis,
  key: string,
  from: readonly State[],
  to: State,
  more: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  const values = [to, String(from.length), ...from, ...Object.entries(more).flat()];
  return (await MOVE.run(redis, [key], values)) === 1;
}
