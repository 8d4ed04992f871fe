import { z } from 'zod';
import { ImageInput } from './image-input.js';
import { LIMITS } from './limits.js';
import { SEARCH_MODES } from './states.js';
import { Words } from './text.js';

const weight = z
  .number()
  .min(-2)
  .max(2)
  .optional()
  .describe('1 by default, and 2 for words beside a picture or a product; a negative weight moves results away from the part');

export const QueryPart = z.union([
  z.object({ text: Words.min(1), weight }).strict(),
  z.object({ image: ImageInput, weight }).strict(),
  z.object({ product_id: z.string().min(1).max(128), weight }).strict(),
]);
export type QueryPart = z.infer<typeof QueryPart>;

const names = (max: number) =>
  z
    .string()
    .max(1024)
    .transform((text) =>
      text
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean),
    )
    .refine((list) => list.length <= max, `expected at most ${max} fields`);

/** `price:asc,_score:desc` */
export const SortKeys = names(LIMITS.sortKeys).transform((keys, context) =>
  keys.map((key) => {
    const [field = '', direction = '', ...more] = key.split(':');
    if (!['asc', 'desc'].includes(direction) || more.length > 0) {
      context.addIssue({ code: 'custom', message: `expected a field with :asc or :desc, such as price:asc, got "${key}"` });
    }
    return { field, descending: direction === 'desc' };
  }),
);

/** true or "true": JSON bodies carry the first, query strings the second. */
const eitherFlag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
const flag = eitherFlag.default(false);

/** Parameters that all searches share: which products they want and what the answer holds. */
const common = {
  filter_by: z.string().max(LIMITS.filterLength).optional().describe('`category:=[dress,skirt] && (price:20..60 || in_stock:true)`'),
  facet_by: names(LIMITS.facets).optional().describe('fields whose values are counted: `category,color`'),
  max_facet_values: z.coerce.number().int().min(1).max(LIMITS.facetValues).default(100).describe('values listed for each facet'),
  sort_by: SortKeys.optional().describe('`price:asc,_score:desc`; by score by default'),
  group_by: z.string().min(1).max(100).optional().describe('a field whose equal values count once: `group_id`'),
  group_limit: z.coerce.number().int().min(0).max(LIMITS.groupMembers).default(3).describe('how many other members of a group a hit lists'),
  page: z.coerce.number().int().min(1).default(1),
  cursor: z
    .string()
    .min(1)
    .max(8192)
    .optional()
    .describe('`next_cursor` of the page before, in place of `page`; pages then go on without an end'),
  per_page: z.coerce.number().int().min(1).max(LIMITS.pageSize).default(24),
  diversify: z
    .string()
    .regex(/^[^:,]{1,100}:[1-9]\d?$/, 'expected a field and a number such as brand:2')
    .optional()
    .describe('`brand:2`: no more than two products of one brand in a row, as long as there are others'),
  min_score: z
    .union([z.enum(['auto', 'none']), z.coerce.number().min(-1).max(1)])
    .default('auto')
    .describe('the cosine below which no product is near; auto: the cut-off, measured in the store'),
  explain: flag.describe('true: each hit tells how it came to its score'),
};

const ranking = {
  mode: z.enum(SEARCH_MODES).optional().describe('by default hybrid for words alone, and semantic otherwise'),
  rrf_k: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe("larger values let lower ranks count more; 60, or the store's setting"),
  semantic_weight: z.coerce
    .number()
    .min(0)
    .max(10)
    .optional()
    .describe('hybrid, and semantic by words: the weight of the ranking by the embeddings of pictures'),
  text_weight: z.coerce
    .number()
    .min(0)
    .max(10)
    .optional()
    .describe('hybrid, and semantic by words: the weight of the ranking by the embeddings of texts'),
  lexical_weight: z.coerce.number().min(0).max(10).optional().describe('hybrid: the weight of the lexical ranking'),
  word_bonus: z.coerce.number().min(0).max(10).optional().describe('hybrid: what having all words adds; from 3 on, no rank outweighs it'),
  cut_off_shift: z.coerce
    .number()
    .min(-0.5)
    .max(0.5)
    .optional()
    .describe('with min_score auto: how far above the cut-off the nearest have to be, as a share of what lies above it'),
  interpret: eitherFlag
    .default(true)
    .describe('false: words are taken by their letters, without operators, prices, values of the store and corrections'),
};

export const withinDepth = ({ page, per_page: size }: { page: number; per_page: number }): boolean => page * size <= LIMITS.depth;
export const depthMessage = { path: ['page'], message: `page · per_page may be at most ${LIMITS.depth}; cursor goes on from there` };

export const hasOnePlace = ({
  cursor,
  page,
  diversify,
}: {
  cursor?: string | undefined;
  page: number;
  diversify?: string | undefined;
}): boolean => cursor === undefined || (page === 1 && diversify === undefined);
export const onePlaceMessage = { path: ['page'], message: 'a cursor says where the page begins; leave page and diversify out' };

export const isDiverseByScore = ({
  diversify,
  sort_by: sort,
}: {
  diversify?: string | undefined;
  sort_by?: readonly unknown[] | undefined;
}): boolean => diversify === undefined || (sort?.length ?? 0) === 0;
export const diverseMessage = { path: ['diversify'], message: 'diversify goes with the order by score; leave sort_by out' };

export const hasWords = ({ mode, q }: { mode?: string | undefined; q?: string | undefined }): boolean =>
  mode === undefined || mode === 'semantic' || Boolean(q);
export const wordsMessage = { path: ['q'], message: 'the modes hybrid and lexical need words' };

export const SearchQuery = z
  .object({ q: Words.optional().describe('words; without them, everything that matches the filter'), ...common, ...ranking })
  .strict()
  .refine(withinDepth, depthMessage)
  .refine(hasOnePlace, onePlaceMessage)
  .refine(isDiverseByScore, diverseMessage)
  .refine(hasWords, wordsMessage);
export type SearchQuery = z.infer<typeof SearchQuery>;

export const SearchRequest = z
  .object({
    q: Words.optional().describe('words to search for; without words, image and parts, all products that match the filter'),
    image: ImageInput.optional(),
    parts: z.array(QueryPart).min(1).max(LIMITS.queryParts).optional().describe('a weighted mix of words, pictures and products'),
    ...common,
    ...ranking,
  })
  .strict()
  .refine(withinDepth, depthMessage)
  .refine(hasOnePlace, onePlaceMessage)
  .refine(isDiverseByScore, diverseMessage)
  .refine(hasWords, wordsMessage)
  .meta({ id: 'SearchRequest' });
export type SearchRequest = z.infer<typeof SearchRequest>;

export const SimilarQuery = z
  .object(common)
  .strict()
  .refine(withinDepth, depthMessage)
  .refine(hasOnePlace, onePlaceMessage)
  .refine(isDiverseByScore, diverseMessage);
export type SimilarQuery = z.infer<typeof SimilarQuery>;
