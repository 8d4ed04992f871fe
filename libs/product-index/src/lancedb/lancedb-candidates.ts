import type { FullTextQuery, Query, Table, VectorQuery } from '@lancedb/lancedb';
import type { StoredProduct } from '#catalog';
import type { LexicalQuery } from '#lexical';
import {
  isRelaxable,
  LEXICAL_CANDIDATES,
  SEMANTIC_CANDIDATES,
  type CandidateQuery,
  type Candidates,
  type Evidence,
  type SemanticQuery,
} from '../retrieval/candidates.js';
import { bestFusedScore, fusedScore } from '../retrieval/fusion.js';
import { columnsOf, mergedColumns, numbersOf, rowsOf, type Rows } from './lancedb-columns.js';
import { exactQuery, fullTextQuery } from './lancedb-full-text.js';
import { evidenceOf, ranking, type Ranking } from './lancedb-ranking.js';
import { cosine, LanceDbRowReader, type ReadRow } from './lancedb-row-reader.js';

/**
 * How many of the nearest candidates get exact cosines. The graph is searched over embeddings of 8 bits a value; reading the
 * full embeddings of all candidates would take longer than the search.
 */
const EXACT_CANDIDATES = 50;

/** How many lexical candidates are read while the graph is searched: the page is likely to show them. */
const READ_AHEAD = 24;

/** The limit for products that the query names: more than share one title or identifier. */
const NAMED_CANDIDATES = 100;

const NOTHING: Omit<Candidates, 'columns' | 'products'> = {
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
  readonly #reader: LanceDbRowReader;
  readonly #read = new Map<string, ReadRow>();
  readonly #answers: Rows[] = [];

  constructor(
    private readonly table: Table,
    storeId: string,
    private readonly condition: string,
    private readonly query: CandidateQuery,
  ) {
    this.#columns = columnsOf(query.fields).filter((column) => column !== 'product_id');
    this.#reader = new LanceDbRowReader(table, storeId, condition);
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
    const { productIds } = rows;
    const columns = mergedColumns([rows], this.query.fields, productIds);
    return { ...NOTHING, productIds, scores: productIds.map(() => 0), columns, products: (ids) => this.products(ids) };
  }

  /** The products of these ids that still exist and meet the condition. */
  private async products(productIds: readonly string[]): Promise<ReadonlyMap<string, StoredProduct>> {
    await this.read(productIds);
    return new Map(
      productIds.flatMap((id): [string, StoredProduct][] => {
        const row = this.#read.get(id);
        return row ? [[id, row.product()]] : [];
      }),
    );
  }

  /** Reads the products of these ids that are not read yet. */
  private async read(productIds: readonly string[]): Promise<void> {
    const unread = new Set(productIds.filter((id) => !this.#read.has(id)));
    const rowIds = new Map<string, bigint>();
    for (const { productIds: ids, rowId } of this.#answers) {
      if (unread.size === 0) break;
      for (const [row, id] of ids.entries()) if (unread.delete(id)) rowIds.set(id, rowId(row));
    }
    for (const [id, row] of await this.#reader.read(rowIds)) this.#read.set(id, row);
  }

  private async nearest({ embedding, minScore = -Infinity, limit = SEMANTIC_CANDIDATES }: SemanticQuery): Promise<Ranking> {
    const search = this.table.query().nearestTo(embedding).distanceType('cosine').limit(limit);
    const rows = await this.rows(search, '_distance');
    const distances = numbersOf(rows.table, '_distance');
    const found = rows.productIds.map((id, n) => ({ id, score: 1 - (distances[n] ?? 0) }));
    await this.read(rows.productIds.slice(0, EXACT_CANDIDATES));
    const scored = found.map(({ id, score }) => {
      const row = this.#read.get(id);
      return { id, score: row ? cosine(row.embedding, embedding) : score };
    });
    return ranking(
      rows,
      scored.filter(({ score }) => score >= minScore),
      limit,
    );
  }

  private async withWords(lexical: LexicalQuery, matching: 'all' | 'any'): Promise<Ranking> {
    const query = lexical.words.length > 0 ? fullTextQuery(lexical, matching) : exactQuery(lexical);
    const found = await this.fullText(query, LEXICAL_CANDIDATES);
    await this.read(found.productIds.slice(0, READ_AHEAD));
    return found;
  }

  private async named(lexical: LexicalQuery): Promise<Ranking> {
    return this.fullText(exactQuery(lexical), NAMED_CANDIDATES);
  }

  private async fullText(query: FullTextQuery, limit: number): Promise<Ranking> {
    const rows = await this.rows(this.table.query().fullTextSearch(query).limit(limit), '_score');
    const scores = numbersOf(rows.table, '_score');
    return ranking(
      rows,
      rows.productIds.map((id, n) => ({ id, score: scores[n] ?? 0 })),
      limit,
    );
  }

  private async rows(query: Query | VectorQuery, ...scores: string[]): Promise<Rows> {
    const table = await query
      .where(this.condition)
      .select(['product_id', ...this.#columns, ...scores])
      .withRowId()
      .toArrow();
    const rows = rowsOf(table);
    this.#answers.push(rows);
    return rows;
  }

  private fused(byEmbedding: Ranking | undefined, byWords: Ranking | undefined, named: Ranking | undefined): Candidates {
    const rankings = [byEmbedding, byWords, named].filter((ranking) => ranking !== undefined);
    const evidence = evidenceOf(byEmbedding, byWords, named);
    const productIds = [...evidence.keys()];
    return {
      productIds,
      scores: productIds.map((id) => this.score(evidence.get(id) ?? {})),
      columns: mergedColumns(
        rankings.map(({ rows }) => rows),
        this.query.fields,
        productIds,
      ),
      named: new Set(named?.productIds),
      evidence,
      products: (ids) => this.products(ids),
      isRelaxed: false,
      isComplete: rankings.every(({ isComplete }) => isComplete),
    };
  }

  private score(evidence: Evidence): number {
    const { semantic, lexical, fusion } = this.query;
    if (semantic && lexical) return fusedScore(evidence, fusion) / bestFusedScore(fusion);
    return (semantic ? evidence.cosine : evidence.bm25) ?? 0;
  }
}
