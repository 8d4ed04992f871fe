import type { SemanticQuery } from '../retrieval/candidates.js';

/** How many rankings are kept. They are asked for again by a search that leaves words out, and by the next page of a search. */
const MAX_KEPT = 8;

interface Kept<T> {
  readonly kind: string;
  readonly revision: string;
  /** The same array as long as the same rows are wanted. */
  readonly wanted: Uint8Array;
  readonly query: SemanticQuery;
  readonly ranking: T;
}

/** The last rankings by embeddings of a model. */
export class KeptRankings<T> {
  #kept: readonly Kept<T>[] = [];

  /** @param revision changes with the rows of the model. */
  of(kind: string, revision: string, wanted: Uint8Array, query: SemanticQuery, rank: () => T): T {
    const known = this.#kept.find(
      (one) => one.kind === kind && one.revision === revision && one.wanted === wanted && isSame(one.query, query),
    );
    const ranking = known ? known.ranking : rank();
    const kept = known ?? { kind, revision, wanted, query, ranking };
    this.#kept = [kept, ...this.#kept.filter((one) => one !== known && one.revision === revision)].slice(0, MAX_KEPT);
    return ranking;
  }
}

/** Whether two queries ask for the same ranking. Their filters are compared by the rows that they want. */
function isSame(one: SemanticQuery, other: SemanticQuery): boolean {
  return (
    one.isPicture === other.isPicture &&
    one.minScore === other.minScore &&
    one.minShare === other.minShare &&
    one.limit === other.limit &&
    one.embedding.length === other.embedding.length &&
    one.embedding.every((value, n) => value === other.embedding[n])
  );
}
