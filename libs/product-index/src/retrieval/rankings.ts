import type { CandidateQuery, Evidence, SemanticQuery } from './candidates.js';
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
  readonly words?: Ranking | undefined;
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
  return evidence;
}

/** The score of a product: what its only ranking gives it, or the fused ranks as a share of the best that there could be, 0…1. */
export function scorer({ semantic, text, lexical, fusion }: CandidateQuery): (evidence: Evidence) => number {
  const asked = [semantic, text, lexical].filter((query) => query !== undefined).length;
  if (asked === 1) return ({ cosine, textCosine, bm25 }) => cosine ?? textCosine ?? bm25 ?? 0;
  const first = { ...(semantic && { semanticRank: 1 }), ...(text && { textRank: 1 }), ...(lexical && { lexicalRank: 1 }) };
  const best = fusedScore(first, fusion);
  return (evidence) => (best === 0 ? 0 : fusedScore(evidence, fusion) / best);
}
