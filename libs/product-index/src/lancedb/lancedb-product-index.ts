import { Index, type Table } from '@lancedb/lancedb';
import type { Filter } from '#catalog';
import { COLUMN_FIELDS } from '../field-values.js';
import type { Dimensions } from '../collections.js';
import type { IndexedProduct, Vectors } from '../point.js';
import { ProductIndex, type StoredPoint } from '../product-index.js';
import { pointId } from '../point-id.js';
import type { CandidateQuery, Candidates } from '../retrieval/candidates.js';
import { type Change, HIDDEN_SUFFIX, hiddenStoreOf } from '../revisions/change.js';
import type { HiddenState } from '../revisions/point-state.js';
import type { FoundProducts, ProductQuery } from '../retrieval/find-products.js';
import { columnOf, numbersOf, textsOf } from './lancedb-columns.js';
import { LanceDbCandidates } from './lancedb-candidates.js';
import { literal, toSql } from './lancedb-filter.js';
import { hasStamp, markedRows } from './lancedb-marks.js';
import { LanceDbWriter } from './lancedb-writer.js';
import { foundProducts } from './model/found-products.js';
import type { ReadModels } from './model/read-models.js';
import { VersionedCounts } from './versioned-counts.js';
import { retried } from './retried.js';
import type { WriteLock } from './write-lock.js';
import { fromRow, hiddenFromRow, stateFromRow } from './lancedb-rows.js';
import { PAYLOAD_COLUMNS, vectorColumns } from './lancedb-schema.js';
import { vectorsFromRow } from './lancedb-vectors.js';

/** From this number of rows on the vector index is made. Below it a flat scan is as fast, and exact. */
const VECTOR_INDEX_FROM_ROWS = 5_000;
/** Functions that make the configuration of each index, because a configuration can be used only once. */
const SCALAR_INDEXES: ReadonlyMap<string, () => Index> = new Map<string, () => Index>([
  ['id', Index.btree],
  ['store_id', Index.bitmap],
  ['tags', Index.labelList],
  ...COLUMN_FIELDS.flatMap(({ name, index }): [string, () => Index][] =>
    index ? [[columnOf(name), index === 'order' ? Index.btree : Index.bitmap]] : [],
  ),
]);
/** Products of one step of a scan. */
const SCANNED_AT_ONCE = 500;

/** A Lance table, shared by several processes without a server. */
export class LanceDbProductIndex extends ProductIndex {
  readonly embeddingTolerance = 0;
  readonly hasGallery = true;
  readonly textDimension: number | undefined;
  readonly #counts = new VersionedCounts();
  readonly #writer: LanceDbWriter;

  constructor(
    private readonly table: Table,
    writes: WriteLock,
    private readonly dimensions: Dimensions,
    private readonly models?: ReadModels,
  ) {
    super();
    this.textDimension = dimensions.text;
    this.#writer = new LanceDbWriter(table, writes, dimensions);
  }

  async stored(storeId: string, productIds: readonly string[]): Promise<ReadonlyMap<string, StoredPoint>> {
    const points = await markedRows(
      this.table,
      productIds.map((id) => pointId(storeId, id)),
      PAYLOAD_COLUMNS,
    );
    return new Map(points.map((row) => [String(row['product_id']), { state: stateFromRow(row), stamp: Number(row['stamp']) }]));
  }

  async erase(storeId: string, stamps: ReadonlyMap<string, number>): Promise<void> {
    const conditions = [...stamps].map(([id, stamp]) => `(id = ${literal(pointId(storeId, id))} AND ${hasStamp(stamp)})`);
    if (conditions.length > 0) await this.#writer.remove(conditions.join(' OR '));
  }

  async eraseStore(storeId: string): Promise<void> {
    await this.#writer.remove(`store_id IN (${literal(storeId)}, ${literal(hiddenStoreOf(storeId))})`);
  }

  async purge(storeId: string, below: number, before: number): Promise<void> {
    const condition = `store_id = ${literal(hiddenStoreOf(storeId))} AND touched < ${below} AND indexed_at < ${literal(new Date(before).toISOString())}`;
    if ((await this.table.countRows(condition)) > 0) await this.#writer.remove(condition);
  }

  async latestRevision(storeId: string): Promise<number> {
    const condition = `store_id IN (${literal(storeId)}, ${literal(hiddenStoreOf(storeId))})`;
    let latest = 0;
    for await (const batch of this.table.query().where(condition).select(['touched'])) {
      for (const touched of numbersOf(batch, 'touched')) latest = Math.max(latest, touched);
    }
    return latest;
  }

  async get(storeId: string, productIds: readonly string[]): Promise<ReadonlyMap<string, IndexedProduct>> {
    const rows = await this.rows(storeId, productIds, PAYLOAD_COLUMNS);
    return new Map(rows.map((row) => [String(row['product_id']), fromRow(row)]));
  }

  async vectors(storeId: string, productIds: readonly string[]): Promise<ReadonlyMap<string, Vectors>> {
    const rows = await this.rows(storeId, productIds, ['product_id', ...vectorColumns(this.textDimension)]);
    return new Map(rows.map((row) => [String(row['product_id']), vectorsFromRow(row)]));
  }

  async candidates(storeId: string, query: CandidateQuery): Promise<Candidates> {
    return new LanceDbCandidates(this.table, storeId, within(storeId, query.filter), query, this.dimensions).find();
  }

  override async warm(storeId: string): Promise<void> {
    await this.models?.find({ table: this.table.name, storeId, query: { page: 1, perPage: 1 }, isPatient: true });
  }

  /** By the model in memory where there is one. */
  override async find(storeId: string, query: ProductQuery, signal?: AbortSignal): Promise<FoundProducts> {
    const answer = await this.models?.find({ table: this.table.name, storeId, query }, signal);
    return (answer && foundProducts(answer)) ?? super.find(storeId, query, signal);
  }

  async valueCounts(storeId: string, field: string): Promise<ReadonlyMap<string, number>> {
    const { facets } = await this.find(storeId, { facets: [field], maxFacetValues: Infinity, page: 1, perPage: 1 });
    return new Map(facets[0]?.counts.map(({ value, count }) => [value, count]));
  }

  async count(storeId: string, filter?: Filter): Promise<number> {
    return this.#counts.of(await this.table.version(), within(storeId, filter), (condition) => this.table.countRows(condition));
  }

  async size(): Promise<number> {
    return this.table.countRows(`NOT ends_with(store_id, ${literal(HIDDEN_SUFFIX)})`);
  }

  async optimize(): Promise<void> {
    const table = this.table;
    const indexed = new Set((await table.listIndices()).flatMap(({ columns }) => columns));
    for (const [column, makeConfig] of SCALAR_INDEXES) {
      if (!indexed.has(column)) await retried(() => table.createIndex(column, { config: makeConfig() }));
    }
    for (const column of this.textDimension === undefined ? ['vector'] : ['vector', 'text_vector']) {
      if (indexed.has(column) || (await table.countRows(`${column} IS NOT NULL`)) < VECTOR_INDEX_FROM_ROWS) continue;
      const config = Index.hnswSq({ distanceType: 'cosine', numPartitions: 1, m: 20, efConstruction: 200 });
      await retried(() => table.createIndex(column, { config }));
    }
    await this.#writer.compact();
  }

  protected async write(changes: readonly Change[]): Promise<void> {
    await this.#writer.write(changes);
  }

  async *scan(storeId: string): AsyncGenerator<readonly IndexedProduct[]> {
    for await (const rows of this.scanned(storeId)) yield rows.map(fromRow);
  }

  async *scanHidden(storeId: string): AsyncGenerator<readonly HiddenState[]> {
    for await (const rows of this.scanned(hiddenStoreOf(storeId))) yield rows.map(hiddenFromRow);
  }

  /** Reads all ids first, then the rows in pages, so that a long scan does not hold a version of the table open. */
  private async *scanned(partition: string): AsyncGenerator<Record<string, unknown>[]> {
    const ids: string[] = [];
    for await (const batch of this.table.query().where(within(partition, undefined)).select(['id'])) ids.push(...textsOf(batch, 'id'));
    for (let at = 0; at < ids.length; at += SCANNED_AT_ONCE) {
      const some = ids.slice(at, at + SCANNED_AT_ONCE);
      const condition = `id IN (${some.map(literal).join(', ')}) AND store_id = ${literal(partition)}`;
      const table = await this.table.query().where(condition).select(PAYLOAD_COLUMNS).toArrow();
      const columns = PAYLOAD_COLUMNS.map((name) => [name, textsOf(table, name)] as const);
      yield Array.from({ length: table.numRows }, (_, row) => Object.fromEntries(columns.map(([name, values]) => [name, values[row]])));
    }
  }

  private async rows(storeId: string, productIds: readonly string[], columns: string[]): Promise<Record<string, unknown>[]> {
    if (productIds.length === 0) return [];
    const ids = productIds.map((id) => literal(pointId(storeId, id))).join(', ');
    const condition = `id IN (${ids}) AND store_id = ${literal(storeId)}`;
    return (await this.table.query().where(condition).select(columns).toArray()) as Record<string, unknown>[];
  }
}

function within(storeId: string, filter: Filter | undefined): string {
  const store = `store_id = ${literal(storeId)}`;
  return filter ? `${store} AND (${toSql(filter)})` : store;
}
