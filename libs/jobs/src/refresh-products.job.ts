import { z } from 'zod';
import { StoreId } from '#catalog';
import { defineJob, retried } from './job-contract.js';

/** Makes the vectors again of some of a store's `OutdatedProducts`. */
export const RefreshProducts = defineJob({
  queue: 'indexing',
  name: 'refresh-products',
  version: 2,
  data: z.object({
    storeId: StoreId,
    refreshId: z.uuid(),
    /** Jobs of version 1 named their products themselves. */
    productIds: z.array(z.string()).optional(),
    withPictures: z.boolean().optional(),
  }),
  result: z.object({}),
  options: () => ({ ...retried(6), removeOnComplete: true, removeOnFail: { age: 24 * 3600, count: 1_000 } }),
  id: ({ refreshId }) => refreshId,
});
export type RefreshProductsData = z.infer<typeof RefreshProducts.data>;
