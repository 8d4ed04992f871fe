import type { FullTextQuery, Query, Table, VectorQuery } from '@lancedb/lancedb';
import type { LexicalQuery } from '#lexical';
import {
  BY_NO_WORDS,
  LEXICAL_CANDIDATES,
  SEMANTIC_CANDIDATES,
  type CandidateQuery,
  type Candidates,
  type SemanticQuery,
} from '../retrieval/candidates.js';
import { cosine } from '../retrieval/cosine.js';
import {
  byWords,
  evidenceOf,
  foundByWords,
  hasOptional,
  nearEnough,
  nearestOf,
  ranking,
  scorer,
  type Matching,
  type Ranking,
  type Rankings,
} from '../retrieval/rankings.js';
import type { Dimensions } from '../collections.js';
import type { PicturedProduct } from '../point.js';
import { columnsOf, mergedColumns, numbersOf, rowsOf, type Rows } from './lancedb-columns.js';
import { toSql } from './lancedb-filter.js';
import { exactQuery, fullTextQuery } from './lancedb-full-text.js';
import { LanceDbRowReader, type ReadRow } from './lancedb-row-reader.js';
import { galleryOf } from './lancedb-vectors.js';

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
  byWords: BY_NO_WORDS,
  nearest: {},
  isComplete: true,
};

/** A ranking with the rows of its answer, which may also hold products below the cut-off. */
type RankedRows = Ranking & { readonly rows: Rows };

/** What the retrievers found. */
interface Found {
  readonly image: RankedRows | undefined;
  readonly texts: RankedRows | undefined;
  /** By all words. */
  readonly whole: RankedRows | undefined;
  /** By the words that a product must have. */
  readonly partly: RankedRows | undefined;
  readonly named: RankedRows | undefined;
}

/** The columns of embeddings, by what they are of. */
const COLUMN_OF = { image: 'vector', text: 'text_vector' } as const;

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
    private readonly dimensions: Dimensions,
  ) {
    this.#columns = columnsOf(query.fields).filter((column) => column !== 'product_id');
    this.#reader = new LanceDbRowReader(table, storeId, condition, {
      ...(query.semantic && { image: COLUMN_OF.image }),
      ...(query.text && { text: COLUMN_OF.text }),
    });
  }

  async find(): Promise<Candidates> {
    const { semantic, text, lexical } = this.query;
    if (!semantic && !text && !lexical) return this.everything();
    const [image, texts, whole, partly, named] = await Promise.all([
      semantic && this.nearest(semantic, 'image'),
      text && this.nearest(text, 'text'),
      lexical && this.withWords(lexical, 'all'),
      lexical && hasOptional(lexical) ? this.withWords(lexical, 'required') : undefined,
      lexical && this.named(lexical),
    ]);
    return this.fused({ image, texts, whole, partly, named });
  }

  private async everything(): Promise<Candidates> {
    const rows = await this.rows(this.table.query().where(this.condition));
    const { productIds } = rows;
    const columns = mergedColumns([rows], this.query.fields, productIds);
    return { ...NOTHING, productIds, scores: productIds.map(() => 0), columns, products: (ids) => this.products(ids) };
  }

  /** The products of these ids that still exist and meet the condition. */
  private async products(productIds: readonly string[]): Promise<ReadonlyMap<string, PicturedProduct>> {
    await this.read(productIds);
    return new Map(
      productIds.flatMap((id): [string, PicturedProduct][] => {
        const row = this.#read.get(id);
        return row ? [[id, row.pictured()]] : [];
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

  private async nearest(query: SemanticQuery, kind: 'image' | 'text'): Promise<RankedRows> {
    const { embedding, limit = SEMANTIC_CANDIDATES, isPicture = false, filter } = query;
    const all = this.table.query().nearestTo(embedding).column(COLUMN_OF[kind]).distanceType('cosine').limit(limit);
    const search = filter ? all.where(`(${this.condition}) AND (${toSql(filter)})`) : all.where(this.condition);
    const rows = await this.rows(search, '_distance', ...(isPicture ? ['gallery'] : []));
    const distances = numbersOf(rows.table, '_distance');
    const galleries = isPicture ? galleryScores(rows.table, embedding, this.dimensions.image) : [];
    await this.read(rows.productIds.slice(0, EXACT_CANDIDATES));
    const scored = rows.productIds.map((id, n) => {
      const own = this.#read.get(id)?.vectors[kind];
      return { id, score: Math.max(own ? cosine(own, embedding) : 1 - (distances[n] ?? 0), galleries[n] ?? -Infinity) };
    });
    const near = nearEnough(scored, query);
    return { ...ranking(near, scored.length < limit || near.length < scored.length), rows };
  }

  private async withWords(lexical: LexicalQuery, matching: Matching): Promise<RankedRows> {
    const query = lexical.words.length > 0 ? fullTextQuery(lexical, matching) : exactQuery(lexical);
    const found = await this.fullText(query, LEXICAL_CANDIDATES);
    await this.read(found.productIds.slice(0, READ_AHEAD));
    return found;
  }

  private async named(lexical: LexicalQuery): Promise<RankedRows> {
    return this.fullText(exactQuery(lexical), NAMED_CANDIDATES);
  }

  private async fullText(query: FullTextQuery, limit: number): Promise<RankedRows> {
    const rows = await this.rows(this.table.query().fullTextSearch(query).where(this.condition).limit(limit), '_score');
    const scores = numbersOf(rows.table, '_score');
    const found = rows.productIds.map((id, n) => ({ id, score: scores[n] ?? 0 }));
    return { ...ranking(found, found.length < limit), rows };
  }

  private async rows(query: Query | VectorQuery, ...more: string[]): Promise<Rows> {
    const table = await query
      .select(['product_id', ...this.#columns, ...more])
      .withRowId()
      .toArrow();
    const rows = rowsOf(table);
    this.#answers.push(rows);
    return rows;
  }

  private fused({ image, texts, whole, partly, named }: Found): Candidates {
    const all = [image, texts, whole, partly, named].filter((some) => some !== undefined);
    const rankings: Rankings = { image, text: texts, words: whole && byWords(named, whole, partly) };
    const isNamed = new Set(named?.productIds);
    const evidence = evidenceOf(rankings);
    const productIds = [...evidence.keys()];
    const scoreOf = scorer(this.query);
    return {
      productIds,
      scores: productIds.map((id) => scoreOf(evidence.get(id) ?? {})),
      columns: mergedColumns(
        all.map(({ rows }) => rows),
        this.query.fields,
        productIds,
      ),
      named: isNamed,
      evidence,
      products: (ids) => this.products(ids),
      byWords: foundByWords(rankings.words, isNamed),
      nearest: nearestOf(rankings),
      isComplete: all.every(({ isComplete }) => isComplete),
    };
  }
}

/** The cosine of the nearest picture of each row's gallery; −∞ for a row without one. */
function galleryScores(table: Rows['table'], embedding: Float32Array, dimension: number): number[] {
  return Array.from(table.getChild('gallery') ?? [], (bytes: Uint8Array | null) =>
    Math.max(-Infinity, ...galleryOf(bytes, dimension).map((one) => cosine(one, embedding))),
  );
}
