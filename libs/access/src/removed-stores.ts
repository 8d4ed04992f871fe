import { Injectable } from '@nestjs/common';
import { KEYS, Redis } from '#redis';

/** A store that is being removed. */
export interface RemovedStore {
  readonly storeId: string;
  /** Ms since 1970. */
  readonly since: number;
}

/** Stores that are being removed: for a while, something of them may still arrive, and goes too. */
@Injectable()
export class RemovedStores {
  constructor(private readonly redis: Redis) {}

  async add(storeId: string): Promise<void> {
    await this.redis.hsetnx(KEYS.removedStores, storeId, String(Date.now()));
  }

  async has(storeId: string): Promise<boolean> {
    return (await this.redis.hexists(KEYS.removedStores, storeId)) === 1;
  }

  async list(): Promise<RemovedStore[]> {
    return Object.entries(await this.redis.hgetall(KEYS.removedStores)).map(([storeId, since]) => ({ storeId, since: Number(since) }));
  }

  /** Nothing of the store can arrive any more: its id is free. */
  async end(storeId: string): Promise<void> {
    await this.redis.hdel(KEYS.removedStores, storeId);
  }
}
