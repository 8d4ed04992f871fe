import type { Facet, Hit } from '#product-index';
import type { SearchAnswer } from './search.schema.js';

type HitDocument = Omit<SearchAnswer['hits'][number], 'group'>;
type FacetDocument = SearchAnswer['facet_counts'][number];

/** A hit by the names of the HTTP interface. */
export function hitDocument({ product, score, evidence }: Hit): HitDocument {
  if (!evidence) return { product, score };
  const { cosine, semanticRank, bm25, lexicalRank, isNamed } = evidence;
  return {
    product,
    score,
    explain: {
      ...(cosine !== undefined && { cosine }),
      ...(semanticRank !== undefined && { semantic_rank: semanticRank }),
      ...(bm25 !== undefined && { bm25 }),
      ...(lexicalRank !== undefined && { lexical_rank: lexicalRank }),
      is_named: isNamed,
    },
  };
}

/** A facet under the name that was asked for. */
export function facetDocument(name: string, { counts, distinct, stats }: Facet): FacetDocument {
  return { field: name, counts: counts.map((count) => ({ ...count })), distinct, ...(stats && { stats }) };
}
