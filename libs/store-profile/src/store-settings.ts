import type { Redis } from 'ioredis';
import { z } from 'zod';
import { Language } from '#lexical';
import { storeKey } from './store-keys.js';

/** What an admin sets for a store. */
export const StoreSettings = z
  .object({
    language: Language.default('en').describe('whose word forms are taken for one word; products follow as they are next written'),
    synonyms: z
      .array(z.array(z.string().trim().min(1).max(100)).min(2).max(20))
      .max(1_000)
      .default([])
      .describe('groups of words or phrases that mean the same: [["sofa", "couch"], ["tee", "t-shirt"]]'),
  })
  .strict();
export type StoreSettings = z.infer<typeof StoreSettings>;

/** The settings of stores, in Redis. */
export class StoreSettingsStore {
  constructor(private readonly redis: Redis) {}

  /** The defaults for a store that has set nothing. */
  async get(storeId: string): Promise<StoreSettings> {
    const text = await this.redis.get(storeKey(storeId, 'settings'));
    return StoreSettings.parse(text === null ? {} : JSON.parse(text));
  }

  async set(storeId: string, settings: StoreSettings): Promise<void> {
    await this.redis.set(storeKey(storeId, 'settings'), JSON.stringify(settings));
  }
}
