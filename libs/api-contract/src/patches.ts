import { z } from 'zod';
import { LIMITS } from './limits.js';
import { RowErrorDocument } from './row-error.js';

/** Changes of many products in one request. Each is checked by itself, so that one that is wrong does not keep the others. */
export const PatchList = z
  .object({
    products: z
      .array(z.record(z.string(), z.unknown()).describe('the `id` of a product, and the fields to change as in PATCH /v1/products/{id}'))
      .min(1)
      .max(LIMITS.patches),
  })
  .strict()
  .meta({ id: 'PatchList' });
export type PatchList = z.infer<typeof PatchList>;

export const PatchResult = z
  .object({
    revision: z.int().describe("the changes' place in the store's order of writes"),
    changed: z.int().describe('products that are changed, or will be when the write that brings them arrives'),
    errors: z.array(RowErrorDocument).describe('the entries that change nothing, by their place in the request, counted from 1'),
  })
  .meta({ id: 'PatchResult' });
export type PatchResult = z.infer<typeof PatchResult>;
