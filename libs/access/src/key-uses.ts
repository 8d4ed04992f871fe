import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { KEYS, Redis } from '#redis';

/** A use is noted once in this time, so that searches do not write. */
const NOTED_EVERY_MS = 60_000;
const MAX_NOTED = 10_000;

/** When each key was used last, to the minute. */
@Injectable()
export class KeyUses {
  readonly #noted = new LRUCache<string, true>({ max: MAX_NOTED, ttl: NOTED_EVERY_MS });

  constructor(private readonly redis: Redis) {}

  /** Notes that a key is used now. Nobody waits for it, and nothing fails when it cannot be written. */
  note(keyId: string): void {
    if (this.#noted.has(keyId)) return;
    this.#noted.set(keyId, true);
    this.redis.hset(KEYS.keyUses, keyId, String(Math.floor(Date.now() / 1_000))).catch(() => undefined);
  }

  /** By the id of a key; a key that was never used has none. */
  async of(keyIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
    if (keyIds.length === 0) return new Map();
    const seconds = await this.redis.hmget(KEYS.keyUses, ...keyIds);
    return new Map(keyIds.flatMap((id, n): [string, Date][] => (seconds[n] ? [[id, new Date(Number(seconds[n]) * 1_000)]] : [])));
  }

  async forget(keyId: string): Promise<void> {
    await this.redis.hdel(KEYS.keyUses, keyId);
  }
}
