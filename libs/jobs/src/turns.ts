import type { Redis } from 'ioredis';

/** BullMQ knows priorities up to 2 097 151; beyond this one come jobs that give way to all others. */
export const LAST_TURN = 2_000_000;

const KEY = 'vitrine:turns';

/**
 * The turn of a flow's next job: one after its last, and not before the turns that are being served. KEYS: the turns.
 * ARGV: the flow, the last turn that there is.
 */
const NEXT = `
  local served = tonumber(redis.call('HGET', KEYS[1], 'served') or '0')
  local last = tonumber(redis.call('HGET', KEYS[1], 'flow:' .. ARGV[1]) or '0')
  local turn = math.min(math.max(served, last) + 1, tonumber(ARGV[2]))
  redis.call('HSET', KEYS[1], 'flow:' .. ARGV[1], turn)
  return turn
`;

/** KEYS: the turns. ARGV: the turn of a job that is begun. */
const SERVED = `
  if tonumber(redis.call('HGET', KEYS[1], 'served') or '0') < tonumber(ARGV[1]) then redis.call('HSET', KEYS[1], 'served', ARGV[1]) end
`;

/**
 * Has stores share the workers: each flow of jobs is given turns of its own, and jobs are served in the order of their turns,
 * whoever enqueued more (start-time fair queueing: Goyal, Vin and Cheng 1996, doi:10.1145/248156.248171). A job that comes alone
 * is served next, also beside a flow of which sixty wait.
 */
export class Turns {
  constructor(private readonly redis: Redis) {}

  async next(flow: string): Promise<number> {
    return Number(await this.redis.eval(NEXT, 1, KEY, flow, String(LAST_TURN - 1)));
  }

  async served(turn: number): Promise<void> {
    await this.redis.eval(SERVED, 1, KEY, String(turn));
  }

  /** Begins to count anew; to be called when no job waits. */
  async reset(): Promise<void> {
    await this.redis.del(KEY);
  }
}
