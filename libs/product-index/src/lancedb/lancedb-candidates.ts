import type { FullTextQuery, Query, Table, VectorQuery } from '@lancedb/lancedb';
import type { Table as ArrowTable } from 'apache-arrow';
import type { LexicalQuery } from '#lexical';
import {
  isRelaxable,
  LEXICAL_CANDIDATES,
  SEMANTIC_CANDIDATES,
  type CandidateQuery,
  type Candidates,
  type Evidence,
  type FieldValue,
  type SemanticQuery,
} from '../retrieval/candidates.js';
import { bestFusedScore, fusedScore } from '../retrieval/fusion.js';
import { columnsOf, fieldValues, numbersOf, productIdsOf } from './lancedb-columns.js';
import { exactQuery, fullTextQuery } from './lancedb-full-text.js';

/** More products than share one title or identifier. */
const NAMED_CANDIDATES = 100;

/** One retriever's products, best first. */
interface Ranking {
  /** Holds the products' fields, and perhaps those of others that were cut off. */
  readonly rows: ArrowTable;
  readonly productIds: readonly string[];
  /** Cosines or BM25 scores. */
  readonly scores: readonly number[];
  readonly isComplete: boolean;
}

const NOTHING: Omit<Candidates, 'columns'> = {
  productIds: [],
  scores: [],
  named: new Set(),
  evidence: new Map(),
  isRelaxed: false,
  isComplete: true,
};

/** Runs candidate queries on one table, within a condition that names the store. */
export class LanceDbCandidates {
  readonly #columns: readonly string[];

  constructor(
    private readonly table: Table,
    private readonly condition: string,
    private readonly query: CandidateQuery,
  ) {
    this.#columns = columnsOf(query.fields).filter((column) => column !== 'product_id');
  }

  async find(): Promise<Candidates> {
    const { semantic, lexical } = this.query;
    if (!semantic && !lexical) return this.everything();
    const [byEmbedding, byWords, named] = await Promise.all([
      semantic && this.nearest(semantic),
      lexical && this.withWords(lexical, 'all'),
      lexical && this.named(lexical),
    ]);
    const found = [byEmbedding, byWords, named].reduce((sum, ranking) => sum + (ranking?.productIds.length ?? 0), 0);
    if (!lexical || !isRelaxable(this.query, found)) return this.fused(byEmbedding, byWords, named);
    return { ...this.fused(byEmbedding, await this.withWords(lexical, 'any'), named), isRelaxed: true };
  }

  private async everything(): Promise<Candidates> {
    const rows = await this.rows(this.table.query());
    const productIds = productIdsOf(rows);
    return { ...NOTHING, productIds, scores: productIds.map(() => 0), columns: this.columnsOf([rows], productIds) };
  }

  private async nearest({ embedding, minScore = -Infinity, limit = SEMANTIC_CANDIDATES }: SemanticQuery): Promise<Ranking> {
    // A refined search computes the scores of what the quantised graph finds exactly.
    const search = this.table.query().nearestTo(embedding).distanceType('cosine').refineFactor(1).limit(limit);
    const rows = await this.rows(search, '_distance');
    const cosines = numbersOf(rows, '_distance').map((distance) => 1 - distance);
    const isCut = cosines.findIndex((cosine) => cosine < minScore);
    const count = isCut < 0 ? cosines.length : isCut;
    return {
      rows,
      productIds: productIdsOf(rows).slice(0, count),
      scores: cosines.slice(0, count),
      isComplete: count < limit,
    };
  }

  private async withWords(lexical: LexicalQuery, matching: 'all' | 'any'): Promise<Ranking> {
    return this.fullText(lexical.words.length > 0 ? fullTextQuery(lexical, matching) : exactQuery(lexical), LEXICAL_CANDIDATES);
  }

  private async named(lexical: LexicalQuery): Promise<Ranking> {
    return this.fullText(exactQuery(lexical), NAMED_CANDIDATES);
  }

  private async fullText(query: FullTextQuery, limit: number): Promise<Ranking> {
    const rows = await this.rows(this.table.query().fullTextSearch(query).limit(limit), '_score');
    const scores = numbersOf(rows, '_score');
    // Equal scores are frequent and come as the rows lie on disk; by id they keep their ranks when the rows move.
    const found = productIdsOf(rows).map((id, n) => ({ id, score: scores[n] ?? 0 }));
    found.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
    return { rows, productIds: found.map(({ id }) => id), scores: found.map(({ score }) => score), isComplete: found.length < limit };
  }

  private async rows(query: Query | VectorQuery, ...scores: string[]): Promise<ArrowTable> {
    return query
      .where(this.condition)
      .select(['product_id', ...this.#columns, ...scores])
      .toArrow();
  }

  private fused(byEmbedding: Ranking | undefined, byWords: Ranking | undefined, named: Ranking | undefined): Candidates {
    const rankings = [byEmbedding, byWords, named].filter((ranking) => ranking !== undefined);
    const evidence = new Map<string, Evidence>();
    for (const [n, id] of (byEmbedding?.productIds ?? []).entries()) {
      evidence.set(id, { cosine: byEmbedding?.scores[n] ?? 0, semanticRank: n + 1 });
    }
    for (const [n, id] of [...new Set([...(named?.productIds ?? []), ...(byWords?.productIds ?? [])])].entries()) {
      evidence.set(id, { ...evidence.get(id), bm25: 0, lexicalRank: n + 1 });
    }
    for (const [n, id] of (byWords?.productIds ?? []).entries()) {
      evidence.set(id, { ...evidence.get(id), bm25: byWords?.scores[n] ?? 0 });
    }
    const productIds = [...evidence.keys()];
    return {
      productIds,
      scores: productIds.map((id) => this.score(evidence.get(id) ?? {})),
      columns: this.columnsOf(
        rankings.map(({ rows }) => rows),
        productIds,
      ),
      named: new Set(named?.productIds),
      evidence,
      isRelaxed: false,
      isComplete: rankings.every(({ isComplete }) => isComplete),
    };
  }

  private score(evidence: Evidence): number {
    const { semantic, lexical, fusion } = this.query;
    if (semantic && lexical) return fusedScore(evidence, fusion) / bestFusedScore(fusion);
    return (semantic ? evidence.cosine : evidence.bm25) ?? 0;
  }

  /** The wanted fields of each product, from whichever of the tables has it. */
  private columnsOf(tables: readonly ArrowTable[], productIds: readonly string[]): ReadonlyMap<string, readonly FieldValue[]> {
    const ids = tables.map(productIdsOf);
    const position = new Map(productIds.map((id, n) => [id, n]));
    return new Map(
      this.query.fields.map((field) => {
        const column = Array.from<FieldValue>({ length: productIds.length }).fill(null);
        for (const [n, table] of tables.entries()) {
          const values = fieldValues(table, field);
          for (const [row, id] of (ids[n] ?? []).entries()) {
            const at = position.get(id);
            if (at !== undefined) column[at] = values[row] ?? null;
          }
        }
        return [field, column];
      }),
    );
  }
}
