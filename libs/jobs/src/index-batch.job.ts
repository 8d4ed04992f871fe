import { z } from 'zod';
import { Product, RowError, StoreId } from '#catalog';
import { defineJob, retried } from './job-contract.js';
import { Outcomes } from './outcome.js';

export const BatchItem = z.object({
  row: z.number().int().min(0),
  /** Where the row begins in its feed. */
  offset: z.number().int().exactOptional(),
  product: Product,
});
export type BatchItem = z.infer<typeof BatchItem>;

/** After this many attempts (about 30 s with back-off) the batch fails and its rows are reported. */
const INDEX_ATTEMPTS = 6;

/** The id of a batch's job, known before the job is made. */
export const indexBatchId = (sourceId: string, batch: number): string => `${sourceId}_${batch}`;

/** Fetches the pictures of at most 1000 products, embeds them and writes the points. */
export const IndexBatch = defineJob({
  queue: 'indexing',
  name: 'index-batch',
  // 3: products may have several pictures or none, and sales.
  version: 3,
  data: z.object({
    storeId: StoreId,
    /** The import that the batch is of, or a fresh id for products written through the API. */
    sourceId: z.uuid(),
    isImport: z.boolean(),
    /** The place of these writes in the store's order; 0, before all others, in jobs of the previous release. */
    revision: z.number().int().min(0).default(0),
    batch: z.number().int().min(0),
    /** Whether a product without a usable picture is refused. */
    requireImages: z.boolean().default(false),
    /** What the feed calls the columns of pictures, for the report. */
    columns: z.record(z.string(), z.string()).default({}),
    items: z.array(BatchItem).max(1000),
    /** Outcomes of the rows that earlier attempts finished; `items` holds the rows that are left. */
    settled: Outcomes.default({}),
    errors: z.array(RowError).default([]),
  }),
  result: z.object({ outcomes: Outcomes, errors: z.array(RowError) }),
  /** A finished batch of an import is removed, because the import's record has its outcome. Clients ask for API jobs by id. */
  options: ({ isImport }) => ({ ...retried(INDEX_ATTEMPTS), removeOnComplete: isImport ? true : { age: 24 * 3600, count: 5_000 } }),
  id: ({ sourceId, batch }) => indexBatchId(sourceId, batch),
});
export type IndexBatchData = z.infer<typeof IndexBatch.data>;
export type IndexBatchResult = z.infer<typeof IndexBatch.result>;
