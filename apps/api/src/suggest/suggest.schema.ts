import { z } from 'zod';

export const SuggestQuery = z
  .object({
    q: z.string().trim().min(1).max(128).describe('what was typed so far'),
    limit: z.coerce.number().int().min(1).max(20).default(8),
  })
  .strict();
export type SuggestQuery = z.infer<typeof SuggestQuery>;

export const SuggestAnswer = z.object({
  suggestions: z.array(
    z.object({
      text: z.string(),
      kind: z.enum(['query', 'category', 'brand', 'product']).describe('what others asked and found, a category, a brand, or a title'),
      product_id: z.string().optional(),
    }),
  ),
});
export type SuggestAnswer = z.infer<typeof SuggestAnswer>;
