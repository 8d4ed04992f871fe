import type { Schemas } from '@qdrant/js-client-rest';
import type { Filter } from '#catalog';
import type { LexicalQuery } from '#lexical';
import { SEMANTIC_CANDIDATES, type CandidateQuery, type SemanticQuery } from '../retrieval/candidates.js';
import { hasOptional, nearEnough, ranking, requiredOf, type Matching, type Ranking } from '../retrieval/rankings.js';
import { GALLERY_VECTOR, IMAGE_VECTOR, TEXT_VECTOR, WORDS_VECTOR } from './qdrant-collection.js';
import { within } from './qdrant-filter.js';
import { queryWeights } from './qdrant-terms.js';

type Condition = Schemas['Condition'];
type QuerySearch = Schemas['QueryRequest'] & { readonly limit: number };

/** Matches products that have the words, each in one of its alternatives, and products that the query names. */
export function lexicalCondition({ words, exactKeys }: LexicalQuery, matching: Matching): Condition {
  const has = (term: string): Condition => ({ key: 'terms', match: { value: term } });
  const alternatives = requiredOf(words, matching).map((word): Condition => ({
    should: word.alternatives.map(({ terms }): Condition => (terms.length === 1 ? has(terms[0] ?? '') : { must: terms.map(has) })),
  }));
  const wanted: Condition[] = alternatives.length === 0 ? [] : [{ must: alternatives }];
  return { should: [...exactKeys.map(has), ...wanted] };
}

/** Where a query is asked. */
interface Asked {
  readonly storeId: string;
  readonly hasGallery: boolean;
  /** How many of the best by words are ranked. */
  readonly wordsLimit: number;
}

/** The rankings of a query by their names, for one batch. */
export function rankingSearches(
  { semantic, text, lexical, filter }: Omit<CandidateQuery, 'fields'>,
  { storeId, hasGallery, wordsLimit }: Asked,
): Readonly<Record<string, Schemas['QueryRequest']>> {
  const byEmbedding = (
    { embedding, minScore, limit = SEMANTIC_CANDIDATES, isPicture, filter: own }: SemanticQuery,
    using: string,
  ): QuerySearch => ({
    query: Array.from(embedding),
    using,
    filter: within(storeId, allOf(filter, own)),
    limit,
    // Where galleries are looked at, a product whose leading picture is too far may still have a near one.
    ...(minScore !== undefined && !(isPicture && hasGallery) && { score_threshold: minScore }),
  });
  const byWords = (lexical: LexicalQuery, matching: Matching): QuerySearch => ({
    query: queryWeights(lexical),
    using: WORDS_VECTOR,
    filter: within(storeId, filter, lexicalCondition(lexical, matching)),
    limit: wordsLimit,
  });
  const image = semantic && byEmbedding(semantic, IMAGE_VECTOR);
  return {
    ...(image && { image }),
    ...(image && semantic.isPicture && hasGallery && { gallery: byGallery(image) }),
    ...(text && { text: byEmbedding(text, TEXT_VECTOR) }),
    ...(lexical && { words: byWords(lexical, 'all') }),
    ...(lexical && hasOptional(lexical) && { partly: byWords(lexical, 'required') }),
  };
}

/** The nearest pictures of galleries, among the products whose leading pictures are nearest. */
const byGallery = (image: QuerySearch): Schemas['QueryRequest'] => ({
  prefetch: image,
  query: image.query ?? null,
  using: GALLERY_VECTOR,
  limit: image.limit,
});

/** A ranking as it is, complete if it is shorter than the limit. */
export const cutAt = ({ limit = SEMANTIC_CANDIDATES }: { readonly limit?: number }, found: Ranking | undefined): Ranking | undefined =>
  found && { ...found, isComplete: found.productIds.length < limit };

/** The ranking by the nearest of each product's pictures. */
export function nearestPictures(query: SemanticQuery, leading: Ranking | undefined, galleries: Ranking | undefined): Ranking | undefined {
  const { limit = SEMANTIC_CANDIDATES } = query;
  if (!leading || !galleries) return cutAt({ limit }, leading);
  const others = new Map(galleries.productIds.map((id, n) => [id, galleries.scores[n] ?? 0]));
  const found = leading.productIds.map((id, n) => ({ id, score: Math.max(leading.scores[n] ?? 0, others.get(id) ?? -Infinity) }));
  const near = nearEnough(found, query);
  return ranking(near, found.length < limit || near.length < found.length);
}

/** The ranking by texts, without those that are far behind the nearest. */
export function nearTexts(query: SemanticQuery, found: Ranking | undefined): Ranking | undefined {
  if (!found) return undefined;
  const scored = found.productIds.map((id, n) => ({ id, score: found.scores[n] ?? 0 }));
  const near = nearEnough(scored, query);
  return ranking(near, scored.length < (query.limit ?? SEMANTIC_CANDIDATES) || near.length < scored.length);
}

/** Both filters; either may be absent. */
const allOf = (one: Filter | undefined, other: Filter | undefined): Filter | undefined =>
  one && other ? { kind: 'all', conditions: [one, other] } : (one ?? other);
