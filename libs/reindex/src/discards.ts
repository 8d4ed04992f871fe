import { Injectable } from '@nestjs/common';
import { KEYS, Redis } from '#redis';

/** A collection that a store no longer needs. */
export interface Discard {
  readonly storeId: string;
  readonly collection: string;
}

/** Collections that are to be removed once searches that read them have ended. */
@Injectable()
export class Discards {
  constructor(private readonly redis: Redis) {}

  /** @param afterMs how long searches that have already begun may still read the collection, in ms. */
  async later(discard: Discard, afterMs: number): Promise<void> {
    await this.redis.zadd(KEYS.discards, String(Date.now() + afterMs), JSON.stringify(discard));
  }

  async due(): Promise<Discard[]> {
    const members = await this.redis.zrange(KEYS.discards, '-inf', String(Date.now()), 'BYSCORE');
    return members.map((member) => JSON.parse(member) as Discard);
  }

  async done(discard: Discard): Promise<void> {
    await this.redis.zrem(KEYS.discards, JSON.stringify(discard));
  }
}
