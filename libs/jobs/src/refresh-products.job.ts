import { z } from 'zod';
import { StoreId } from '#catalog';
import { defineJob, retried } from './job-contract.js';

/** Products of one job. */
export const MAX_REFRESHED = 500;

/** Makes the vectors again that products lack: those of texts that were changed, and of pictures that could not be used. */
export const RefreshProducts = defineJob({
  queue: 'indexing',
  name: 'refresh-products',
  version: 1,
  data: z.object({
    storeId: StoreId,
    refreshId: z.uuid(),
    productIds: z.array(z.string()).min(1).max(MAX_REFRESHED),
    /** Whether pictures that failed are fetched again. */
    withPictures: z.boolean(),
  }),
  result: z.object({}),
  options: () => ({ ...retried(6), removeOnComplete: true, removeOnFail: { age: 24 * 3600, count: 1_000 } }),
  id: ({ refreshId }) => refreshId,
});
export type RefreshProductsData = z.infer<typeof RefreshProducts.data>;
