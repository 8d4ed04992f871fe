import { z } from 'zod';
import { REINDEX_STATES } from '#reindex';

/** What to reindex with; without a model the store's own fills a fresh version. */
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
      .regex(/^[a-z0-9_]+$/, 'expected fp32, or the suffix of quantised files such as int8')
      .optional()
      .describe('fp32 by default'),
    reason: z.string().min(1).max(500).describe('for whoever reads the list later'),
    auto_swap: z.boolean().default(true).describe('false: waits for approval although nothing is worse'),
    keep_versions: z
      .union([z.literal(0), z.literal(1)])
      .default(1)
      .describe('old versions kept up to date after the swap, to go back to'),
  })
  .strict();
export type NewReindex = z.infer<typeof NewReindex>;

export const ReindexQuery = z
  .object({
    estimate: z
      .enum(['true', 'false'])
      .default('false')
      .transform((text) => text === 'true')
      .describe('measures what it would take, and does nothing'),
  })
  .strict();
export type ReindexQuery = z.infer<typeof ReindexQuery>;

export const ReindexDocument = z.object({
  id: z.uuid(),
  state: z.enum(REINDEX_STATES),
  model: z.string(),
  variant: z.string(),
  reason: z.string(),
  auto_swap: z.boolean(),
  keep_versions: z.int(),
  counts: z
    .object({
      products: z.int().describe('of the store when it began'),
      embedded: z.int().describe('pictures that went through the new model'),
      copied: z.int().describe('products of which only fields were written'),
      removed: z.int(),
      failed: z.int().describe('products whose picture cannot be embedded'),
      pending: z.int().describe('changes made meanwhile that are still to be carried over'),
    })
    .describe('products'),
  products_per_second: z.number().optional(),
  eta_seconds: z.number().optional().describe('of the filling'),
  verification: z
    .object({
      live: z.int(),
      next: z.int(),
      coverage: z.number().describe('share of the products that the new version can find'),
      sampled: z.int().describe('products that were embedded once more'),
      identical: z.int().describe('of those, the ones that came out as they are stored'),
      failed_pictures: z.int(),
    })
    .optional(),
  can_roll_back: z.boolean(),
  fault: z.string().optional().describe('why the last attempt did not get on; it is tried again'),
  failure: z.object({ code: z.string(), message: z.string() }).optional(),
  from_version: z.string().optional(),
  to_version: z.string().optional(),
  created_at: z.iso.datetime(),
  started_at: z.iso.datetime().optional(),
  filled_at: z.iso.datetime().optional(),
  finished_at: z.iso.datetime().optional(),
});
export type ReindexDocument = z.infer<typeof ReindexDocument>;

export const ReindexList = z.object({ reindexes: z.array(ReindexDocument) });
export type ReindexList = z.infer<typeof ReindexList>;

export const FailureList = z.object({
  failures: z.array(z.object({ product_id: z.string(), code: z.string(), message: z.string() })),
});
export type FailureList = z.infer<typeof FailureList>;

export const EstimateDocument = z.object({
  model: z.string(),
  variant: z.string(),
  products: z.int(),
  sampled: z.int().describe('pictures that were embedded to measure it'),
  pictures_per_second: z.number(),
  seconds: z.number().describe('for all products, with one worker that does nothing else'),
  disk_bytes: z.int().describe('of the second version'),
  disk_free_bytes: z.int().optional().describe('unknown for Qdrant'),
  memory_bytes: z.int().describe('by which a process grew that loaded the model'),
});
export type EstimateDocument = z.infer<typeof EstimateDocument>;
