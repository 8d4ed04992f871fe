import { Injectable } from '@nestjs/common';
import { KEYS, LuaScript, Redis } from '#redis';

/** BullMQ knows priorities up to 2 097 151; beyond this one come jobs that give way to all others. */
export const LAST_TURN = 2_000_000;

/** The turn of a flow's next job: one after its last, and not before the turns that are being served. */
const NEXT = new LuaScript<number>(new URL('./scripts/turns-next.lua', import.meta.url));

const SERVED = new LuaScript(new URL('./scripts/turns-served.lua', import.meta.url));

/**
 * Has stores share the workers: each flow of jobs is given turns of its own, and jobs are served in the order of their turns,
 * whoever enqueued more (start-time fair queueing: Goyal, Vin and Cheng 1996, doi:10.1145/248156.248171). A job that comes alone
 * is served next, also beside a flow of which sixty wait.
 */
@Injectable()
export class Turns {
  constructor(private readonly redis: Redis) {}

  async next(flow: string): Promise<number> {
    return Number(await NEXT.run(this.redis, [KEYS.turns], [flow, String(LAST_TURN - 1)]));
  }

  async served(turn: number): Promise<void> {
    await SERVED.run(this.redis, [KEYS.turns], [String(turn)]);
  }

  /** Begins to count anew; to be called when no job waits. */
  async reset(): Promise<void> {
    await this.redis.del(KEYS.turns);
  }
}
