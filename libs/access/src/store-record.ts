import { z } from 'zod';
import { StoreId } from '#catalog';

/** What a store may have; what is absent has no limit. */
export const StoreLimitsRecord = z.object({ products: z.int().exactOptional(), importsAtOnce: z.int().exactOptional() });
export type StoreLimitsRecord = z.infer<typeof StoreLimitsRecord>;

/** A store as Redis has it. */
export const StoreRecord = z.object({
  id: StoreId,
  name: z.string(),
  createdAt: z.iso.datetime().optional(),
  limits: StoreLimitsRecord.exactOptional(),
});
export type StoreRecord = z.infer<typeof StoreRecord>;
