import { Index, type Table } from '@lancedb/lancedb';
import type { Filter } from '#catalog';
import { ProductIndex, type IndexedProduct, type Point } from '../product-index.js';
import { pointId } from '../point-id.js';
import type { CandidateQuery, Candidates } from '../retrieval/candidates.js';
import { Compaction } from './compaction.js';
import { DEFAULT_FUSION } from '../retrieval/find-products.js';
import { textsOf } from './lancedb-columns.js';
import { LanceDbCandidates } from './lancedb-candidates.js';
import { literal, toSql } from './lancedb-filter.js';
import { VersionedCounts } from './versioned-counts.js';
import { retried } from './retried.js';
import type { WriteLock } from './write-lock.js';
import { fromRow, PAYLOAD_COLUMNS } from './lancedb-rows.js';
import { WriteGroup } from './write-group.js';

/** Below this a flat scan is as fast as a graph, and exact. */
const VECTOR_INDEX_FROM_ROWS = 5_000;
/** A configuration serves one index only, so these make them. */
const SCALAR_INDEXES: Readonly<Record<string, () => Index>> = {
  id: Index.btree,
  price: Index.btree,
  created_at: Index.btree,
  store_id: Index.bitmap,
  category: Index.bitmap,
  color: Index.bitmap,
  brand: Index.bitmap,
  in_stock: Index.bitmap,
  tags: Index.labelList,
};
/** Each version holds on to files of its own, and compaction writes a whole table; no read and no scan takes so long. */
const VERSIONS_KEPT_MS = 120_000;
/** Products of one step of a scan. */
const SCANNED_AT_ONCE = 500;

/** A Lance table, shared by several processes without a server. */
export class LanceDbProductIndex extends ProductIndex {
  readonly embeddingTolerance = 0;
  readonly #counts = new VersionedCounts();
  readonly #compaction = new Compaction();
  #waiting: { readonly group: WriteGroup; readonly committed: Promise<void> } | undefined;

  constructor(
    private readonly table: Table,
    private readonly writes: WriteLock,
  ) {
    super();
  }

  async upsert(storeId: string, points: readonly Point[]): Promise<void> {
    if (points.length > 0) await this.write((group) => group.upsert(storeId, points));
  }

  async updatePayloads(storeId: string, products: readonly IndexedProduct[]): Promise<void> {
    if (products.length > 0) await this.write((group) => group.updatePayloads(storeId, products));
  }

  async get(storeId: string, productIds: readonly string[]): Promise<ReadonlyMap<string, IndexedProduct>> {
    const rows = await this.rows(storeId, productIds, PAYLOAD_COLUMNS);
    return new Map(rows.map((row) => [String(row['product_id']), fromRow(row)]));
  }

  async embeddings(storeId: string, productIds: readonly string[]): Promise<ReadonlyMap<string, Float32Array>> {
    const rows = await this.rows(storeId, productIds, ['product_id', 'vector']);
    return new Map(rows.map((row) => [String(row['product_id']), Float32Array.from(row['vector'] as Iterable<number>)]));
  }

  async candidates(storeId: string, query: CandidateQuery): Promise<Candidates> {
    return new LanceDbCandidates(this.table, storeId, within(storeId, query.filter), query).find();
  }

  async valueCounts(storeId: string, field: string): Promise<ReadonlyMap<string, number>> {
    const { columns } = await this.candidates(storeId, { fields: [field], fusion: DEFAULT_FUSION });
    const counts = new Map<string, number>();
    for (const value of columns.get(field) ?? []) if (value !== null) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
    return counts;
  }

  async count(storeId: string, filter?: Filter): Promise<number> {
    return this.#counts.of(await this.table.version(), within(storeId, filter), (condition) => this.table.countRows(condition));
  }

  async size(): Promise<number> {
    return this.table.countRows();
  }

  async delete(storeId: string, productIds: readonly string[]): Promise<void> {
    if (productIds.length > 0) await this.write((group) => group.delete(storeId, productIds));
  }

  async optimize(): Promise<void> {
    const table = this.table;
    const indexed = new Set((await table.listIndices()).flatMap(({ columns }) => columns));
    for (const [column, makeConfig] of Object.entries(SCALAR_INDEXES)) {
      if (!indexed.has(column)) await retried(() => table.createIndex(column, { config: makeConfig() }));
    }
    if (!indexed.has('vector') && (await table.countRows()) >= VECTOR_INDEX_FROM_ROWS) {
      const config = Index.hnswSq({ distanceType: 'cosine', numPartitions: 1, m: 20, efConstruction: 200 });
      await retried(() => table.createIndex('vector', { config }));
    }
    // Beside writes it may lose its work to them; then it has them wait.
    await this.compact().catch(() => this.writes.run(() => this.compact()));
  }

  async *scan(storeId: string): AsyncGenerator<readonly IndexedProduct[]> {
    for await (const batch of this.table.query().where(within(storeId, undefined)).select(PAYLOAD_COLUMNS)) {
      const columns = PAYLOAD_COLUMNS.map((name) => [name, textsOf(batch, name)] as const);
      const products = Array.from({ length: batch.numRows }, (_, row) =>
        fromRow(Object.fromEntries(columns.map(([name, values]) => [name, values[row]]))),
      );
      for (let at = 0; at < products.length; at += SCANNED_AT_ONCE) yield products.slice(at, at + SCANNED_AT_ONCE);
    }
  }

  /** Adds to the writes that wait for their turn; they are committed together. */
  private write(add: (group: WriteGroup) => void): Promise<void> {
    if (!this.#waiting) {
      const group = new WriteGroup();
      const committed = this.writes.run(async () => {
        this.#waiting = undefined;
        await this.commit(group);
      });
      // A lock that cannot be had must not leave the group behind for others to join.
      committed.catch(() => (this.#waiting = this.#waiting?.group === group ? undefined : this.#waiting));
      this.#waiting = { group, committed };
    }
    add(this.#waiting.group);
    return this.#waiting.committed;
  }

  /** Merges small fragments and indexes what is new; files that only earlier versions need are removed. */
  private async compact(): Promise<void> {
    await this.table.optimize({ cleanupOlderThan: new Date(Date.now() - VERSIONS_KEPT_MS) });
  }

  private async commit(group: WriteGroup): Promise<void> {
    const rows = await group.rows((ids) => this.vectors(ids));
    if (rows.length > 0) {
      await retried(() => this.table.mergeInsert('id').whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(rows));
    }
    if (group.removed.length > 0) {
      await retried(() => this.table.delete(`id IN (${group.removed.map(literal).join(', ')})`));
    }
    await this.#compaction.afterCommit(() => this.compact());
  }

  /** Embeddings by the ids of points. */
  private async vectors(ids: readonly string[]): Promise<ReadonlyMap<string, Float32Array>> {
    if (ids.length === 0) return new Map();
    const condition = `id IN (${ids.map(literal).join(', ')})`;
    const rows = (await this.table.query().where(condition).select(['id', 'vector']).toArray()) as Record<string, unknown>[];
    return new Map(rows.map((row) => [String(row['id']), Float32Array.from(row['vector'] as Iterable<number>)]));
  }

  private async rows(storeId: string, productIds: readonly string[], columns: string[]): Promise<Record<string, unknown>[]> {
    if (productIds.length === 0) return [];
    const ids = productIds.map((id) => literal(pointId(storeId, id))).join(', ');
    return (await this.table.query().where(`id IN (${ids})`).select(columns).toArray()) as Record<string, unknown>[];
  }
}

function within(storeId: string, filter: Filter | undefined): string {
  const store = `store_id = ${literal(storeId)}`;
  return filter ? `${store} AND (${toSql(filter)})` : store;
}
