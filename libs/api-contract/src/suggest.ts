import { z } from 'zod';
import { PictureDocument } from './images.js';
import { LIMITS } from './limits.js';

export const SuggestQuery = z
  .object({
    q: z.string().trim().min(1).max(LIMITS.suggestLength).describe('what was typed so far'),
    limit: z.coerce.number().int().min(1).max(LIMITS.suggestions).default(8),
  })
  .strict();
export type SuggestQuery = z.infer<typeof SuggestQuery>;

export const SuggestAnswer = z
  .object({
    suggestions: z.array(
      z.object({
        text: z.string(),
        kind: z.enum(['query', 'category', 'brand', 'product']).describe('query: asked by other shoppers; product: a title'),
        product_id: z.string().optional(),
        picture: PictureDocument.optional().describe('of the product'),
      }),
    ),
  })
  .meta({ id: 'Suggestions' });
export type SuggestAnswer = z.infer<typeof SuggestAnswer>;
