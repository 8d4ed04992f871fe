import { Injectable } from '@nestjs/common';
import { KEYS, LuaScript, Redis } from '#redis';

/** The priority of jobs that give way to all others. BullMQ allows priorities up to 2 097 151. */
export const LAST_TURN = 2_000_000;

/** The turn of a flow's next job: one after its last, and after the turns that are being served. */
const NEXT = new LuaScript<number>(new URL('./scripts/turns-next.lua', import.meta.url));

const SERVED = new LuaScript(new URL('./scripts/turns-served.lua', import.meta.url));

/**
 * Shares the workers between stores: each flow of jobs gets its own turns, and jobs are served in the order of turns, however many
 * a flow has enqueued (start-time fair queueing: Goyal, Vin and Cheng 1996, doi:10.1145/248156.248171). A single job is served
 * next, even when sixty jobs of another flow wait.
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

  /** Resets the turns. Call this only when no job waits. */
  async reset(): Promise<void> {
    await this.redis.del(KEYS.turns);
  }
}
