import type { Redis } from 'ioredis';

/** KEYS: the record. ARGV: the next state, the number of states it may be in, those, then pairs to set. */
const MOVE = `
  local state = redis.call('HGET', KEYS[1], 'state')
  local count = tonumber(ARGV[2])
  for i = 3, 2 + count do
    if state == ARGV[i] then
      redis.call('HSET', KEYS[1], 'state', ARGV[1])
      for j = 3 + count, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[j], ARGV[j + 1]) end
      return 1
    end
  end
  return 0
`;

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
  return (await redis.eval(MOVE, 1, key, ...values)) === 1;
}
