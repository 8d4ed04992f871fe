import type { LexicalQuery, QueryWord } from '#lexical';
import {
  BY_NO_WORDS,
  type CandidateQuery,
  type Evidence,
  type FoundByWords,
  type NearestCosines,
  type SemanticQuery,
} from './candidates.js';
import { fusedScore } from './fusion.js';

/** One retriever's products, best first. */
export interface Ranking {
  readonly productIds: readonly string[];
  /** Cosines or BM25 scores. */
  readonly scores: readonly number[];
  /** True when there are fewer products than the limit, so that none is missing. */
  readonly isComplete: boolean;
}

/** What the retrievers of a query found: by the embeddings of pictures, by the embeddings of texts, and by words. */
export interface Rankings {
  readonly image?: Ranking | undefined;
  readonly text?: Ranking | undefined;
  readonly words?: WordsRanking | undefined;
}

/** The products found by words: those that the query names, then those with all words, then those that lack some that they need not have. */
export interface WordsRanking extends Ranking {
  /** The products with all words. */
  readonly whole: ReadonlySet<string>;
}

/** Orders products by score, then by id: an index returns products of equal score in an order that changes when points move. */
export function ranking(found: readonly Scored[], isComplete: boolean): Ranking {
  const ordered = found.toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  return { productIds: ordered.map(({ id }) => id), scores: ordered.map(({ score }) => score), isComplete };
}

interface Scored {
  readonly id: string;
  readonly score: number;
}

/** What is near enough. */
export function nearEnough<T extends Pick<Scored, 'score'>>(found: readonly T[], { minScore = -Infinity, minShare }: SemanticQuery): T[] {
  const best = found.reduce((most, { score }) => Math.max(most, score), 0);
  const least = minShare === undefined ? minScore : Math.max(minScore, minShare * best);
  return found.filter(({ score }) => score >= least);
}

/** How each product was found. */
export function evidenceOf({ image, text, words }: Rankings): ReadonlyMap<string, Evidence> {
  const evidence = new Map<string, Evidence>();
  const add = (found: Ranking | undefined, as: (score: number, rank: number) => Evidence): void => {
    for (const [n, id] of (found?.productIds ?? []).entries()) {
      evidence.set(id, { ...evidence.get(id), ...as(found?.scores[n] ?? 0, n + 1) });
    }
  };
  add(image, (cosine, semanticRank) => ({ cosine, semanticRank }));
  add(text, (textCosine, textRank) => ({ textCosine, textRank }));
  add(words, (bm25, lexicalRank) => ({ bm25, lexicalRank }));
  for (const id of words?.whole ?? []) evidence.set(id, { ...evidence.get(id), hasAllWords: true });
  return evidence;
}

/** The score of a product: what its only ranking gives it, or the fused ranks as a share of the best that there could be, 0…1. */
export function scorer({ semantic, text, lexical, fusion }: CandidateQuery): (evidence: Evidence) => number {
  const asked = [semantic, text, lexical].filter((query) => query !== undefined).length;
  if (asked === 1) return ({ cosine, textCosine, bm25 }) => cosine ?? textCosine ?? bm25 ?? 0;
  const first = {
    ...(semantic && { semanticRank: 1 }),
    ...(text && { textRank: 1 }),
    ...(lexical && { lexicalRank: 1, hasAllWords: true }),
  };
  const best = fusedScore(first, lexical !== undefined, fusion);
  return (evidence) => (best === 0 ? 0 : fusedScore(evidence, lexical !== undefined, fusion) / best);
}

/**
 * The ranking by words.
 * @param partly products with the words that they must have, whether or not they have the others; absent if the query has no others.
 */
export function byWords(named: Ranking | undefined, whole: Ranking, partly: Ranking | undefined): WordsRanking {
  const has = new Set(whole.productIds);
  const lacking = [...(partly?.productIds ?? []).entries()].flatMap(([n, id]) =>
    has.has(id) ? [] : [{ id, score: partly?.scores[n] ?? 0 }],
  );
  const scale = scaleBehind(whole.scores.at(-1), lacking[0]?.score);
  const scores = new Map(whole.productIds.map((id, n) => [id, whole.scores[n] ?? 0]));
  for (const { id, score } of lacking) scores.set(id, score * scale);
  const productIds = [...new Set([...(named?.productIds ?? []), ...scores.keys()])];
  return {
    productIds,
    scores: productIds.map((id) => scores.get(id) ?? 0),
    isComplete: (named?.isComplete ?? true) && whole.isComplete && (partly?.isComplete ?? true),
    whole: has,
  };
}

/** The factor that brings scores below those of the products that have all words. */
export const scaleBehind = (leastWhole: number | undefined, mostLacking: number | undefined): number =>
  leastWhole === undefined || mostLacking === undefined || mostLacking < leastWhole ? 1 : (leastWhole / mostLacking) * BEHIND;

const BEHIND = 0.99;

/** How many products a ranking by words found. */
export function foundByWords(words: WordsRanking | undefined, named: ReadonlySet<string>): FoundByWords {
  if (!words) return BY_NO_WORDS;
  return { whole: new Set([...words.whole, ...named]).size, all: new Set([...words.productIds, ...named]).size };
}

/** The highest cosines of rankings. */
export const nearestOf = ({ image, text }: Pick<Rankings, 'image' | 'text'>): NearestCosines => ({
  ...(image?.scores[0] !== undefined && { image: image.scores[0] }),
  ...(text?.scores[0] !== undefined && { text: text.scores[0] }),
});

/** Which words of a query products must have: `all` but the extra ones, or only the `required` ones, which are not left out. */
export type Matching = 'all' | 'required';

export const requiredOf = (words: readonly QueryWord[], matching: Matching): readonly QueryWord[] =>
  words.filter(({ isExtra, isOptional }) => !isExtra && (matching === 'all' || !isOptional));

/** Whether a query has words that a product need not have. */
export const hasOptional = ({ words }: LexicalQuery): boolean => words.some(({ isOptional }) => isOptional);
