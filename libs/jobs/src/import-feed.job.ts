import { z } from 'zod';
import { StoreId } from '#catalog';
import { defineJob, retried } from './job-contract.js';

/** Reads an import's feed from the object store and cuts it into batches. The import's record says what to read. */
export const ImportFeed = defineJob({
  queue: 'import',
  name: 'import-feed',
  version: 1,
  data: z.object({ storeId: StoreId, importId: z.uuid() }),
  result: z.object({ batches: z.number().int() }),
  options: () => ({ ...retried(8), removeOnComplete: { age: 24 * 3600, count: 1_000 } }),
  id: (data) => data.importId,
});
export type ImportFeedData = z.infer<typeof ImportFeed.data>;
