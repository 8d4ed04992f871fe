import { z } from 'zod';
import { LIMITS } from './limits.js';
import { REINDEX_STATES, SEARCH_MODES } from './states.js';

const Interval = z.object({ mean: z.number(), low: z.number(), high: z.number() }).describe('a mean with its 95 % interval');
export const Comparison = z.object({ live: Interval, next: Interval, difference: Interval.describe('next − live, paired by query') });
export type Comparison = z.infer<typeof Comparison>;
const RankedProduct = z.object({ product_id: z.string(), title: z.string(), is_relevant: z.boolean() });

const ModeQuality = z.object({
  mode: z.enum(SEARCH_MODES),
  ndcg_at_10: Comparison,
  recall_at_24: Comparison,
  is_worse: z.boolean().describe('true when uploaded judgments lose more nDCG@10 than REINDEX_LEAST_LOSS, beyond chance'),
});

/** How both versions answer the store's judgments. */
export const QualitySummary = z.object({
  judgments: z.enum(['uploaded', 'generated']).describe('generated: made from titles and categories, because the store has uploaded none'),
  queries: z.int(),
  modes: z.array(ModeQuality).describe('searches as shoppers make them, in each mode'),
  is_worse: z.boolean().describe('true when any mode is worse: the swap then waits for approval'),
});

export type QualitySummary = z.infer<typeof QualitySummary>;

const ChangedQuery = z.object({
  q: z.string(),
  mode: z.enum(SEARCH_MODES),
  live_ndcg: z.number(),
  next_ndcg: z.number(),
  live: z.array(RankedProduct),
  next: z.array(RankedProduct),
});

export const QualityDocument = QualitySummary.extend({
  lost: z.array(ChangedQuery).describe('the ten queries that lost most, over all modes'),
  won: z.array(ChangedQuery).describe('the ten queries that won most, over all modes'),
}).meta({ id: 'Quality' });
export type QualityDocument = z.infer<typeof QualityDocument>;

/** Queries with their known answers. A reindex asks them of both versions. */
export const Judgments = z
  .object({
    judgments: z
      .array(
        z
          .object({
            q: z.string().min(1).max(LIMITS.queryLength),
            relevant: z
              .union([
                z.array(z.string().max(128)).max(LIMITS.relevantProducts),
                z
                  .record(z.string().max(128), z.number().min(0).max(10))
                  .refine(
                    (grades) => Object.keys(grades).length <= LIMITS.relevantProducts,
                    `expected at most ${LIMITS.relevantProducts} products`,
                  ),
              ])
              .describe('product ids, or grades by product id'),
            kind: z.string().max(100).optional(),
          })
          .strict(),
      )
      .max(LIMITS.judgments)
      .describe('an empty list removes all judgments'),
  })
  .strict()
  .meta({ id: 'Judgments' });
export type Judgments = z.infer<typeof Judgments>;

export const JudgmentCount = z.object({ queries: z.int() }).meta({ id: 'JudgmentCount' });
export type JudgmentCount = z.infer<typeof JudgmentCount>;

/** What a reindex is to do. Without a model, it fills a new version with the store's present model. */
export const NewReindex = z
  .object({
    model: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('the name of a model directory; without it the index is rebuilt with the same model'),
    variant: z
      .string()
      .max(40)
      .regex(/^[a-z0-9_]+$/, 'expected fp32, or the suffix of quantised files such as int8')
      .optional()
      .describe('fp32 by default'),
    text_model: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe(
        "the name of a text model's directory, or clip for CLIP's text tower; by default the configured one, else the present one. Alone, it embeds no picture again",
      ),
    reason: z.string().min(1).max(500).describe('why the store is reindexed; shown in the list of reindexes'),
    auto_swap: z.boolean().default(true).describe('false: the swap waits for approval even when nothing is worse'),
    keep_versions: z
      .union([z.literal(0), z.literal(1)])
      .default(1)
      .describe('how many old versions stay up to date after the swap, to roll back to'),
  })
  .strict()
  .meta({ id: 'NewReindex' });
export type NewReindex = z.infer<typeof NewReindex>;
/** `NewReindex` as clients send it: fields with a default may be left out. */
export type NewReindexInput = z.input<typeof NewReindex>;

export const ReindexQuery = z
  .object({
    estimate: z
      .enum(['true', 'false'])
      .default('false')
      .transform((text) => text === 'true')
      .describe('true: measures what the reindex would take and starts nothing'),
  })
  .strict();
export type ReindexQuery = z.infer<typeof ReindexQuery>;

export const ReindexDocument = z
  .object({
    id: z.uuid(),
    store_id: z.string(),
    state: z.enum(REINDEX_STATES),
    model: z.string(),
    variant: z.string(),
    text_model: z.string().optional().describe('only where the request names one'),
    reason: z.string(),
    auto_swap: z.boolean(),
    keep_versions: z.int(),
    counts: z
      .object({
        products: z.int().describe('products of the store when the reindex began'),
        embedded: z.int().describe('products whose picture the new model embedded'),
        copied: z.int().describe('products that were written without embedding their picture again'),
        removed: z.int(),
        failed: z.int().describe('products whose picture cannot be embedded'),
        pending: z.int().describe('entries of the change log that are still to be replayed'),
      })
      .describe('products'),
    products_per_second: z.number().optional(),
    eta_seconds: z.number().optional().describe('until the new version is filled'),
    verification: z
      .object({
        live: z.int(),
        next: z.int(),
        coverage: z.number().describe('share of the products that the new version can find'),
        sampled: z.int().describe('products that were embedded again as a check'),
        identical: z.int().describe('sampled products whose new embedding equals the stored one'),
        alike: z.int().describe('sampled products whose new embedding is equal or near: dynamic quantisation depends on the whole batch'),
        failed_pictures: z.int(),
      })
      .optional(),
    quality: QualitySummary.optional(),
    can_roll_back: z.boolean(),
    fault: z.string().optional().describe('why the last attempt failed; the reindex is tried again'),
    failure: z.object({ code: z.string(), message: z.string() }).optional(),
    from_version: z.string().optional(),
    to_version: z.string().optional(),
    created_at: z.iso.datetime(),
    started_at: z.iso.datetime().optional(),
    filled_at: z.iso.datetime().optional(),
    finished_at: z.iso.datetime().optional(),
  })
  .meta({ id: 'Reindex' });
export type ReindexDocument = z.infer<typeof ReindexDocument>;

export const ReindexList = z.object({ reindexes: z.array(ReindexDocument) }).meta({ id: 'ReindexList' });
export type ReindexList = z.infer<typeof ReindexList>;

/** The answer to a reindex of all stores: the started reindexes and the skipped stores. */
export const StartedReindexes = z
  .object({
    reindexes: z.array(ReindexDocument),
    passed_over: z
      .array(z.object({ store_id: z.string(), code: z.string(), detail: z.string() }))
      .describe('stores that have the model already, or are being reindexed'),
  })
  .meta({ id: 'StartedReindexes' });
export type StartedReindexes = z.infer<typeof StartedReindexes>;

export const FailureList = z
  .object({
    failures: z.array(z.object({ product_id: z.string(), code: z.string(), message: z.string() })),
  })
  .meta({ id: 'FailureList' });
export type FailureList = z.infer<typeof FailureList>;

export const EstimateDocument = z
  .object({
    model: z.string(),
    variant: z.string(),
    products: z.int(),
    text_model: z.string().optional().describe('only where the request names one'),
    sampled: z.int().describe('products that were embedded to measure the speed'),
    pictures_per_second: z.number().optional().describe('absent where no picture would be embedded'),
    texts_per_second: z.number().optional().describe('absent where no text would be embedded'),
    seconds: z.number().describe('for all products, with one worker that does nothing else'),
    disk_bytes: z.int().describe('the space that the second version needs'),
    disk_free_bytes: z.int().optional().describe('absent for Qdrant, which does not report it'),
    memory_bytes: z.int().describe('how much a process grew when it loaded the model; at least the size of the model files'),
  })
  .meta({ id: 'ReindexEstimate' });
export type EstimateDocument = z.infer<typeof EstimateDocument>;
