import { z } from 'zod';
import { Product, StoreId } from '#catalog';
import { defineJob, retried } from './job-contract.js';

/** What became of one product: a new embedding, the old one kept with new fields, or nothing to do. */
export const Outcome = z.enum(['embedded', 'updated', 'unchanged', 'rejected']);
export type Outcome = z.infer<typeof Outcome>;

export const BatchItem = z.object({ row: z.number().int().min(0), product: Product });
export type BatchItem = z.infer<typeof BatchItem>;

const BatchError = z.object({
  row: z.number().int(),
  productId: z.string(),
  column: z.string().optional(),
  code: z.string(),
  message: z.string(),
  value: z.string().optional(),
});

/** Fetches the pictures of at most 256 products, embeds them and writes the points. */
export const IndexBatch = defineJob({
  queue: 'indexing',
  name: 'index-batch',
  data: z.object({
    storeId: StoreId,
    /** The import that the batch is of, or a fresh id for products written through the API. */
    sourceId: z.uuid(),
    isImport: z.boolean(),
    batch: z.number().int().min(0),
    items: z.array(BatchItem).max(256),
    /** Rows that an earlier attempt has dealt with; the items are what is left. */
    settled: z.partialRecord(Outcome, z.number().int()).default({}),
    errors: z.array(BatchError).default([]),
  }),
  result: z.object({ outcomes: z.partialRecord(Outcome, z.number().int()), errors: z.array(BatchError) }),
  options: retried(5),
  id: (data) => `${data.sourceId}_${data.batch}`,
});
export type IndexBatchData = z.infer<typeof IndexBatch.data>;
export type IndexBatchResult = z.infer<typeof IndexBatch.result>;
