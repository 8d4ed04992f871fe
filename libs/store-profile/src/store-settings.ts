import type { Redis } from 'ioredis';
import { z } from 'zod';
import { TAG_FIELDS } from '#catalog';
import { Language } from '#lexical';
import { storeKey } from './store-keys.js';

/** KEYS: a text. ARGV: what it is expected to be, '' for none, and what it is to be. */
const REPLACE = `
  if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
  redis.call('SET', KEYS[1], ARGV[2])
  return 1
`;

const labels = z.array(z.string().trim().min(1).max(60)).min(2).max(200);

/** How products that lack a category, a colour or a pattern get one from their picture. */
export const AutoTagging = z
  .object({
    enabled: z.boolean().default(false),
    fields: z
      .array(z.enum(TAG_FIELDS))
      .min(1)
      .max(20)
      .default([...TAG_FIELDS]),
    min_confidence: z.number().min(0).max(1).default(0.7).describe('a value that is less probable is left out'),
    categories: labels.optional().describe("the values to choose from; the categories of the store's products, if none are given"),
    colors: labels.default([
      'black',
      'white',
      'grey',
      'red',
      'orange',
      'yellow',
      'green',
      'teal',
      'blue',
      'navy',
      'purple',
      'pink',
      'brown',
      'beige',
    ]),
    patterns: labels.default(['plain', 'striped', 'dotted', 'checked', 'floral', 'chevron', 'starred', 'leopard']),
  })
  .strict();
export type AutoTagging = z.infer<typeof AutoTagging>;

/** What an admin sets for a store. */
export const StoreSettings = z
  .object({
    language: Language.default('en').describe('whose word forms are taken for one word; products follow as they are next written'),
    synonyms: z
      .array(z.array(z.string().trim().min(1).max(100)).min(2).max(20))
      .max(1_000)
      .default([])
      .describe('groups of words or phrases that mean the same: [["sofa", "couch"], ["tee", "t-shirt"]]'),
    auto_tagging: AutoTagging.prefault({}).describe('products follow as they are next written'),
  })
  .strict();
export type StoreSettings = z.infer<typeof StoreSettings>;

/** Settings that are to change; within tagging, too, what is not named stays. */
export const SettingsPatch = z
  .object({
    language: Language,
    synonyms: StoreSettings.shape.synonyms.unwrap(),
    auto_tagging: z
      .object({
        enabled: z.boolean(),
        fields: AutoTagging.shape.fields.unwrap(),
        min_confidence: AutoTagging.shape.min_confidence.unwrap(),
        categories: labels.nullable().describe("null: the categories of the store's products"),
        colors: labels,
        patterns: labels,
      })
      .partial()
      .strict(),
  })
  .partial()
  .strict()
  .refine((patch) => Object.keys(patch).length > 0, 'expected at least one setting to change');
export type SettingsPatch = z.infer<typeof SettingsPatch>;

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

  /** Changes some settings; two changes at once both stand. */
  async patch(storeId: string, { auto_tagging: tagging, ...others }: SettingsPatch): Promise<StoreSettings> {
    const key = storeKey(storeId, 'settings');
    for (;;) {
      const text = await this.redis.get(key);
      const present = StoreSettings.parse(text === null ? {} : JSON.parse(text));
      const { categories, ...rest } = { ...present.auto_tagging, ...tagging };
      const next = StoreSettings.parse({ ...present, ...others, auto_tagging: { ...rest, ...(categories && { categories }) } });
      if ((await this.redis.eval(REPLACE, 1, key, text ?? '', JSON.stringify(next))) === 1) return next;
    }
  }
}
