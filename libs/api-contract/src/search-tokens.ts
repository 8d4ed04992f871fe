import { z } from 'zod';
import { LIMITS } from './limits.js';

/** What a search token says. An unknown member is refused: it may be a bound that this release does not know. */
export const SearchTokenClaims = z.strictObject({
  key: z.string().length(16).describe('the reference of the key that signs'),
  expires_at: z.int().positive().describe('when the token ends, in seconds since 1970'),
  filter_by: z.string().min(1).max(LIMITS.filterLength).optional().describe('products that do not match are not there for the token'),
  fields: z
    .array(z.string().min(1).max(100))
    .min(1)
    .max(100)
    .optional()
    .describe('the fields of products that the token sees, beside `id`'),
  max_per_page: z.int().min(1).max(LIMITS.pageSize).optional(),
  user: z.string().min(1).max(200).optional().describe('who searches, for limits and popular queries'),
});
export type SearchTokenClaims = z.infer<typeof SearchTokenClaims>;
