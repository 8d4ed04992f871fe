import type { Evidence } from '../retrieval/candidates.js';
import type { Rows } from './lancedb-columns.js';

/** One retriever's products, best first. */
export interface Ranking {
  /** Holds the products' fields, and perhaps those of others that were cut off. */
  readonly rows: Rows;
  readonly productIds: readonly string[];
  /** Cosines or BM25 scores. */
  readonly scores: readonly number[];
  /** Whether there are no more than were asked for. */
  readonly isComplete: boolean;
}

/** Equal scores come as the rows lie on disk; by id they keep their ranks when the rows move. */
export function ranking(rows: Rows, found: readonly { readonly id: string; readonly score: number }[], limit: number): Ranking {
  const ordered = found.toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  return { rows, productIds: ordered.map(({ id }) => id), scores: ordered.map(({ score }) => score), isComplete: found.length < limit };
}

/** How each product was found; what the query names stands before what has its words. */
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
