import type { Evidence } from '../retrieval/candidates.js';
import type { Rows } from './lancedb-columns.js';

/** One retriever's products, best first. */
export interface Ranking {
  /** The rows of the answer. It may also hold products below the cut-off. */
  readonly rows: Rows;
  readonly productIds: readonly string[];
  /** Cosines or BM25 scores. */
  readonly scores: readonly number[];
  /** True when there are fewer products than the limit, so that none is missing. */
  readonly isComplete: boolean;
}

/** Orders products by score, then by id: rows of equal score come in disk order, which changes when rows move. */
export function ranking(rows: Rows, found: readonly { readonly id: string; readonly score: number }[], limit: number): Ranking {
  const ordered = found.toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  return { rows, productIds: ordered.map(({ id }) => id), scores: ordered.map(({ score }) => score), isComplete: found.length < limit };
}

/** The evidence of each product. Products that the query names rank before products that have its words. */
export function evidenceOf(
  byEmbedding: Ranking | undefined,
  byWords: Ranking | undefined,
  named: Ranking | undefined,
): ReadonlyMap<string, Evidence> {
  const evidence = new Map<string, Evidence>();
  for (const [n, id] of (byEmbedding?.productIds ?? []).entries()) {
    evidence.set(id, { cosine: byEmbedding?.scores[n] ?? 0, semanticRank: n + 1 });
  }
  const bm25 = new Map(byWords?.productIds.map((id, n) => [id, byWords.scores[n] ?? 0]));
  const lexical = new Set([...(named?.productIds ?? []), ...bm25.keys()]);
  for (const [n, id] of [...lexical].entries()) {
    evidence.set(id, { ...evidence.get(id), bm25: bm25.get(id) ?? 0, lexicalRank: n + 1 });
  }
  return evidence;
}
