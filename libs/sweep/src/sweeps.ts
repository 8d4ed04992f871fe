import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { KEYS, Redis } from '#redis';
import { OBJECT_KINDS } from './object-kind.js';

/** What lies in a store's part of the bucket, and what of it nothing needs. */
const SweptStore = z.object({
  store: z.string(),
  at: z.iso.datetime(),
  /** Whether nothing was removed, because most of the downloaded pictures would have been. */
  is_held_back: z.boolean(),
  kinds: z.array(
    z.object({
      kind: z.enum(OBJECT_KINDS),
      objects: z.int(),
      bytes: z.number(),
      rubbish_objects: z.int(),
      rubbish_bytes: z.number(),
    }),
  ),
});
export type SweptStore = z.infer<typeof SweptStore>;

/** What the last sweep of each store found. */
@Injectable()
export class Sweeps {
  constructor(private readonly redis: Redis) {}

  async note(swept: SweptStore): Promise<void> {
    await this.redis.hset(KEYS.sweeps, swept.store, JSON.stringify(swept));
  }

  async all(): Promise<ReadonlyMap<string, SweptStore>> {
    const written = Object.entries(await this.redis.hgetall(KEYS.sweeps));
    return new Map(written.map(([store, text]) => [store, SweptStore.parse(JSON.parse(text))]));
  }
}
