import { z } from 'zod';
import { Language, TAG_FIELDS } from '#catalog';

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
    language: Language.default('en').describe('the language whose rules reduce words to stems; a product follows when it is next written'),
    synonyms: z
      .array(z.array(z.string().trim().min(1).max(100)).min(2).max(20))
      .max(1_000)
      .default([])
      .describe('groups of words or phrases that mean the same: [["sofa", "couch"], ["tee", "t-shirt"]]'),
    auto_tagging: AutoTagging.prefault({}).describe('a product follows when it is next written'),
  })
  .strict()
  .meta({ id: 'StoreSettings' });
export type StoreSettings = z.infer<typeof StoreSettings>;

/** The settings to change. Settings that are not named stay as they are, also those inside `auto_tagging`. */
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
  .refine((patch) => Object.keys(patch).length > 0, 'expected at least one setting to change')
  .meta({ id: 'SettingsPatch' });
export type SettingsPatch = z.infer<typeof SettingsPatch>;
