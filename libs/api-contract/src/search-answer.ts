import { z } from 'zod';
import { ProductDocument } from './products.js';
import { SEARCH_MODES } from './states.js';

export const Explanation = z.object({
  cosine: z.number().optional(),
  semantic_rank: z.int().optional(),
  text_cosine: z.number().optional().describe('of the text of the product with the words'),
  text_rank: z.int().optional(),
  bm25: z.number().optional(),
  lexical_rank: z.int().optional(),
  has_all_words: z.boolean().optional(),
  signals: z.record(z.string(), z.number()).optional().describe('the share of the score that each signal adds'),
  is_named: z.boolean().describe('true when the query is the id, the title or an identifier of the product, such as a GTIN'),
});

/** How the words of a query were read. */
export const ReadQuery = z
  .object({
    words: z.array(z.string()).describe('the words that were searched for'),
    corrected: z
      .array(z.object({ from: z.string(), to: z.string() }))
      .describe('words that no product has, and what was searched for beside them'),
    filters: z
      .array(z.object({ field: z.string(), value: z.string(), from: z.string(), is_required: z.boolean() }))
      .describe('prices and values that the words name; products that meet one that is not required rank higher'),
    excluded: z.array(z.string()).describe('what products must not have'),
    phrases: z.array(z.string()).describe('what products must have word for word'),
    dropped: z.array(z.string()).describe('words that products need not have, because none has all of them'),
  })
  .meta({ id: 'ReadQuery' });
export type ReadQuery = z.infer<typeof ReadQuery>;

/** A product that was found. */
export const HitDocument = z
  .object({
    product: ProductDocument,
    score: z
      .number()
      .describe(
        'by a picture: cosine, −1…1; lexical: BM25; hybrid, and semantic by words: fused ranks, 1 for a product that is first in all; 0 without a query',
      ),
    explain: Explanation.optional(),
  })
  .meta({ id: 'Hit' });
export type HitDocument = z.infer<typeof HitDocument>;

/** A hit with the other members of its group, where a search groups. */
export const GroupedHit = HitDocument.extend({
  group: z
    .object({ size: z.int().describe('products of the group that were found, this one included'), others: z.array(HitDocument) })
    .optional(),
}).meta({ id: 'GroupedHit' });
export type GroupedHit = z.infer<typeof GroupedHit>;

/** The values of a field, counted. */
export const FacetDocument = z
  .object({
    field: z.string(),
    counts: z.array(z.object({ value: z.string(), count: z.int() })),
    distinct: z.int().describe('different values, also beyond those listed'),
    stats: z.object({ min: z.number(), max: z.number(), sum: z.number(), avg: z.number() }).optional(),
  })
  .meta({ id: 'Facet' });
export type FacetDocument = z.infer<typeof FacetDocument>;

export const SearchAnswer = z
  .object({
    hits: z.array(GroupedHit),
    found: z.int().describe('how many candidates there are: products, or groups of them'),
    found_is_exact: z.boolean().describe('false when there are more candidates than the search looked at'),
    facets_are_exact: z.boolean().describe('false when a facet does not count all values of all candidates'),
    low_confidence: z.boolean().describe('true when nothing is found, or when products have only a part of the words'),
    query: ReadQuery.optional().describe('how the words were read; absent without words'),
    facet_counts: z.array(FacetDocument),
    page: z.int(),
    per_page: z.int(),
    next_cursor: z.string().optional().describe('what `cursor` goes on with; absent on the last page'),
    search_time_ms: z.object({ embed: z.number(), search: z.number(), total: z.number() }),
    model: z.string(),
    explain: z
      .object({
        mode: z.enum(['browse', ...SEARCH_MODES]),
        min_score: z.number().optional().describe('the cosine below which no picture counted as near'),
        text_min_score: z.number().optional().describe('the cosine below which no text counted as near'),
        words: z
          .array(z.array(z.object({ terms: z.array(z.string()), weight: z.number() })))
          .optional()
          .describe('each word of the query with its synonyms, corrections and completions'),
      })
      .optional(),
    request_id: z.string(),
  })
  .meta({ id: 'SearchAnswer' });
export type SearchAnswer = z.infer<typeof SearchAnswer>;
