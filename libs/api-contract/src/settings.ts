import { z } from 'zod';
import { Language, TAG_FIELDS } from '#catalog';
import { SortKeys } from './search.js';

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

const weight = z.number().min(0).max(10);
const hasWeight = (weights: {
  semantic_weight?: number | undefined;
  text_weight?: number | undefined;
  lexical_weight?: number | undefined;
}): boolean => [weights.semantic_weight, weights.text_weight, weights.lexical_weight].some((one) => one !== 0);
const weightMessage = { path: ['lexical_weight'], message: 'semantic_weight, text_weight and lexical_weight cannot all be 0' };

const cutOffShift = z.number().min(-0.5).max(0.5);

/** How a store's rankings are fused; `vitrine eval` measures weights. */
export const RankingSettings = z
  .object({
    rrf_k: z.int().min(1).max(1000).default(60).describe('larger values let lower ranks count more'),
    semantic_weight: weight.default(1).describe('of the ranking by the embeddings of pictures'),
    text_weight: weight.default(1).describe('of the ranking by the embeddings of texts'),
    lexical_weight: weight.default(1).describe('of the ranking by words'),
    word_bonus: weight
      .default(3)
      .describe('what having all words of the query adds, as a multiple of the first rank’s share: from 3 on, no rank outweighs it'),
    cut_off_shift: cutOffShift
      .default(0)
      .describe('how far above the measured cut-off the nearest have to be, as a share of what lies above it; below it where negative'),
  })
  .strict()
  .refine(hasWeight, weightMessage);
export type RankingSettings = z.infer<typeof RankingSettings>;

export const RecognisedValues = z.enum(['boost', 'filter']);
export type RecognisedValues = z.infer<typeof RecognisedValues>;

const phrase = z.string().trim().min(1).max(100);
const OneWaySynonym = z.object({ from: phrase, to: z.array(phrase).min(1).max(20) }).strict();

const isOrder = (text: string): boolean => text === '' || SortKeys.safeParse(text).success;
const IndexNames = z
  .record(z.string().min(1).max(256), z.string().max(256).refine(isOrder, 'expected an order such as price:asc, or nothing'))
  .refine((names) => Object.keys(names).length <= 200, 'expected at most 200 names');

const share = z.number().min(0).max(0.2).default(0);
const half = z.number().min(0.001).max(1e12);

/** What facts beside the query add to the score of a product. */
export const SignalSettings = z
  .object({
    popularity: share.describe('the most that `popularity` adds to a score, as a share of it'),
    popularity_half: half.default(100).describe('the popularity that adds half of it'),
    rank: share.describe('the most that `rank` adds, the lowest rank the most'),
    rank_half: half.default(100).describe('the rank that adds half of it'),
    rating: share.describe('the most that `rating` adds'),
    rating_best: half.default(5).describe('the best rating that a product can have'),
    freshness: share.describe('the most that `created_at` adds, for a product of today'),
    freshness_half_days: half.default(30).describe('the days after which it adds half of it'),
    stock: share.describe('what it adds that a product can be bought now'),
    out_of_stock_last: z.boolean().default(false).describe('true: products that cannot be bought come last where no order is asked for'),
  })
  .strict();
export type SignalSettings = z.infer<typeof SignalSettings>;

/** What an admin sets for a store. */
export const StoreSettings = z
  .object({
    language: Language.default('en').describe('the language whose rules reduce words to stems; a product follows when it is next written'),
    synonyms: z
      .array(z.array(z.string().trim().min(1).max(100)).min(2).max(20))
      .max(1_000)
      .default([])
      .describe('groups of words or phrases that mean the same: [["sofa", "couch"], ["tee", "t-shirt"]]'),
    one_way_synonyms: z
      .array(OneWaySynonym)
      .max(1_000)
      .default([])
      .describe('words or phrases that also mean others, and not the other way round: {"from": "shoes", "to": ["boots", "sandals"]}'),
    starter_synonyms: z
      .boolean()
      .default(false)
      .describe('true: also the list of synonyms for fashion, home and electronics that comes with Vitrine, in English and German'),
    suggestions_denied: z.array(phrase).max(1_000).default([]).describe('words and phrases that no suggestion may have'),
    feed_mapping: z
      .record(z.string().min(1).max(300), z.string().min(1).max(128))
      .default({})
      .describe(
        'what columns of feeds are: the name of a field, of an attribute, or "-" for a column that is left out; an import may say more',
      ),
    index_names: IndexNames.default({}).describe(
      'names of indices that an InstantSearch client asks for, beside `products` and the id of the store, with the order that each stands for: {"shop_price_asc": "price:asc", "shop": ""}',
    ),
    recognised_values: RecognisedValues.default('boost').describe(
      'what becomes of colours, sizes, brands and categories that a query names: boost ranks products that have them first; filter shows no others, as long as there are any',
    ),
    signals: SignalSettings.prefault({}).describe('what facts beside the query add to the score of a product; nothing by default'),
    ranking: RankingSettings.prefault({}).describe('how rankings are fused where a search names no weights'),
    auto_tagging: AutoTagging.prefault({}).describe('a product follows when it is next written'),
  })
  .strict()
  .meta({ id: 'StoreSettings' });
export type StoreSettings = z.infer<typeof StoreSettings>;

/** Fields without their defaults: what a patch does not name stays as it is. */
const unwrapped = <T extends Readonly<Record<string, { unwrap: () => z.ZodType }>>>(
  shape: T,
): { [Name in keyof T]: ReturnType<T[Name]['unwrap']> } =>
  Object.fromEntries(Object.entries(shape).map(([name, type]) => [name, type.unwrap()])) as {
    [Name in keyof T]: ReturnType<T[Name]['unwrap']>;
  };

/** The settings to change. Settings that are not named stay as they are, also those inside `ranking` and `auto_tagging`. */
export const SettingsPatch = z
  .object({
    language: Language,
    synonyms: StoreSettings.shape.synonyms.unwrap(),
    one_way_synonyms: z.array(OneWaySynonym).max(1_000),
    starter_synonyms: z.boolean(),
    suggestions_denied: z.array(phrase).max(1_000),
    feed_mapping: StoreSettings.shape.feed_mapping.unwrap(),
    index_names: IndexNames,
    recognised_values: RecognisedValues,
    signals: z.object(unwrapped(SignalSettings.shape)).partial().strict(),
    ranking: z
      .object({
        rrf_k: z.int().min(1).max(1000),
        semantic_weight: weight,
        text_weight: weight,
        lexical_weight: weight,
        word_bonus: weight,
        cut_off_shift: cutOffShift,
      })
      .partial()
      .strict()
      .refine(hasWeight, weightMessage),
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

export const SettingsHistoryQuery = z.object({ limit: z.coerce.number().int().min(1).max(100).default(20) });
export type SettingsHistoryQuery = z.infer<typeof SettingsHistoryQuery>;

export const SettingsHistory = z
  .object({
    versions: z.array(
      z.object({
        version: z.int(),
        at: z.iso.datetime(),
        key_id: z.string().describe('the key that made the version'),
        key_name: z.string(),
        settings: StoreSettings,
      }),
    ),
  })
  .meta({ id: 'SettingsHistory' });
export type SettingsHistory = z.infer<typeof SettingsHistory>;
