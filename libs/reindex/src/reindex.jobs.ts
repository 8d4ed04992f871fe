import { createHash } from 'node:crypto';
import { z } from 'zod';
import { StoreId } from '#catalog';
import { defineJob, IndexBatch, LAST_TURN, retried } from '#jobs';

/** Faults that pass are tried again for some minutes before the watch takes over. */
const ATTEMPTS = 8;

/** Advances a reindex from its present state. */
export const AdvanceReindex = defineJob({
  queue: 'reindex',
  name: 'advance-reindex',
  version: 1,
  data: z.object({ storeId: StoreId, reindexId: z.uuid() }),
  result: z.object({}),
  options: () => ({ ...retried(ATTEMPTS), removeOnComplete: true, removeOnFail: true }),
  id: ({ reindexId }) => reindexId,
});
export type AdvanceReindexData = z.infer<typeof AdvanceReindex.data>;

/** The queue of jobs that somebody waits for: a rollback must not wait until other stores are filled. */
const REQUESTS = 'reindex-requests';

/** Carries out an admin's decision, such as to approve, to cancel or to roll back. */
export const DecideReindex = defineJob({ ...AdvanceReindex, queue: REQUESTS, name: 'decide-reindex' });

/** The writes of merchants and shops come first. */
const BEHIND_IMPORTS = LAST_TURN;

/** Brings some of a store's products into the new version. */
export const ReindexBatch = defineJob({
  queue: IndexBatch.queue,
  name: 'reindex-batch',
  version: 1,
  data: z.object({
    storeId: StoreId,
    reindexId: z.uuid(),
    from: z.string(),
    to: z.string(),
    productIds: z.array(z.string()).min(1).max(1000),
  }),
  result: z.object({}),
  options: () => ({ ...retried(6), priority: BEHIND_IMPORTS, removeOnComplete: true, removeOnFail: true }),
  id: ({ reindexId, productIds }) => `${reindexId}_${createHash('sha256').update(productIds.join('\n')).digest('hex').slice(0, 16)}`,
});
export type ReindexBatchData = z.infer<typeof ReindexBatch.data>;

/** Measures some pictures to say what a reindex would take. */
export const EstimateReindex = defineJob({
  queue: REQUESTS,
  name: 'estimate-reindex',
  version: 1,
  data: z.object({ storeId: StoreId, estimateId: z.uuid(), model: z.string(), variant: z.string(), textModel: z.string().optional() }),
  result: z.object({
    products: z.int(),
    sampled: z.int(),
    pictures_per_second: z.number().optional(),
    texts_per_second: z.number().optional(),
    seconds: z.number(),
    disk_bytes: z.int(),
    disk_free_bytes: z.int().optional(),
    memory_bytes: z.int(),
  }),
  options: () => ({ attempts: 1, removeOnComplete: { age: 600 }, removeOnFail: { age: 600 } }),
  id: ({ estimateId }) => estimateId,
});
export type EstimateReindexData = z.infer<typeof EstimateReindex.data>;
export type Estimate = z.infer<typeof EstimateReindex.result>;
