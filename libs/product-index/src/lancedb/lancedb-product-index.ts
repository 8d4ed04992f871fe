import { Index, type Table } from '@lancedb/lancedb';
import type { Filter } from '#catalog';
import type { IndexedProduct, Point, Transition } from '../point.js';
import { ProductIndex, type FieldChange, type StoredPoint } from '../product-index.js';
import { pointId } from '../point-id.js';
import type { CandidateQuery, Candidates } from '../retrieval/candidates.js';
import { Compaction } from './compaction.js';
import { Change, HIDDEN_SUFFIX, hiddenStoreOf, transitionsOf, unfitOf } from '../revisions/change.js';
import { joined, patchState, productState, tombstone, type HiddenState, type PointState } from '../revisions/point-state.js';
import { DEFAULT_FUSION } from '../retrieval/find-products.js';
import { numbersOf, textsOf } from './lancedb-columns.js';
import { LanceDbCandidates } from './lancedb-candidates.js';
import { literal, toSql } from './lancedb-filter.js';
import { VersionedCounts } from './versioned-counts.js';
import { retried } from './retried.js';
import { LostTurnError, type Turn, type WriteLock } from './write-lock.js';
import { fromRow, hiddenFromRow, PAYLOAD_COLUMNS, RowBuilder, stateFromRow, WHOLE } from './lancedb-rows.js';
import { WriteGroup, type PointMark } from '../revisions/write-group.js';

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
/**
 * Lance evaluates this inside its commit, on the row as it is then: a whole product replaces what is not newer than its revision, any
 * other write replaces the row that it was made from.
 */
const MAY_REPLACE = [
  `(source.basis = ${WHOLE} AND (target.touched IS NULL OR target.touched <= source.revision))`,
  '(source.basis = 0 AND target.stamp IS NULL)',
  'target.stamp = source.basis',
].join(' OR ');
const MARK_COLUMNS = ['id', 'store_id', 'product_id', 'stamp', 'touched'];
const COMMIT_ATTEMPTS = 8;
const TURNS = 5;

/** A Lance table, shared by several processes without a server. */
export class LanceDbProductIndex extends ProductIndex {
  readonly embeddingTolerance = 0;
  readonly #counts = new VersionedCounts();
  readonly #compaction = new Compaction();
  readonly #rows: RowBuilder;
  #waiting: { readonly group: WriteGroup; readonly committed: Promise<void> } | undefined;

  constructor(
    private readonly table: Table,
    private readonly writes: WriteLock,
    dimension: number,
  ) {
    super();
    this.#rows = new RowBuilder(dimension);
  }

  async upsert(storeId: string, points: readonly Point[]): Promise<void> {
    await this.write(points.map(({ embedding, ...indexed }) => new Change(storeId, productState(indexed, embedding))));
  }

  async updatePayloads(storeId: string, products: readonly IndexedProduct[]): Promise<readonly string[]> {
    return this.join(
      storeId,
      products.map((indexed) => productState(indexed)),
    );
  }

  async join(storeId: string, states: readonly PointState[]): Promise<readonly string[]> {
    return unfitOf(await this.write(states.map((state) => new Change(storeId, state))));
  }

  async patch(storeId: string, wanted: readonly FieldChange[]): Promise<ReadonlyMap<string, Transition>> {
    const states = wanted.map(
      ({ productId, revision, fields, isExpected }) => [patchState(productId, revision, fields), isExpected] as const,
    );
    return transitionsOf(await this.write(states.map(([state, isExpected]) => new Change(storeId, state, isExpected))));
  }

  async delete(storeId: string, productIds: readonly string[], revision: number): Promise<ReadonlyMap<string, Transition>> {
    return transitionsOf(await this.write(productIds.map((id) => new Change(storeId, tombstone(id, revision)))));
  }

  async stored(storeId: string, productIds: readonly string[]): Promise<ReadonlyMap<string, StoredPoint>> {
    const points = await this.points(
      productIds.map((id) => pointId(storeId, id)),
      PAYLOAD_COLUMNS,
    );
    return new Map(points.map((row) => [String(row['product_id']), { state: stateFromRow(row), stamp: Number(row['stamp']) }]));
  }

  async erase(storeId: string, stamps: ReadonlyMap<string, number>): Promise<void> {
    const conditions = [...stamps].map(([id, stamp]) => `(id = ${literal(pointId(storeId, id))} AND ${hasStamp(stamp)})`);
    if (conditions.length > 0) await this.remove(conditions.join(' OR '));
  }

  async eraseStore(storeId: string): Promise<void> {
    await this.remove(`store_id IN (${literal(storeId)}, ${literal(hiddenStoreOf(storeId))})`);
  }

  async purge(storeId: string, below: number, before: number): Promise<void> {
    const condition = `store_id = ${literal(hiddenStoreOf(storeId))} AND touched < ${below} AND indexed_at < ${literal(new Date(before).toISOString())}`;
    if ((await this.table.countRows(condition)) > 0) await this.remove(condition);
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
    return this.table.countRows(`NOT ends_with(store_id, ${literal(HIDDEN_SUFFIX)})`);
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
    for await (const rows of this.scanned(storeId)) yield rows.map(fromRow);
  }

  async *scanHidden(storeId: string): AsyncGenerator<readonly HiddenState[]> {
    for await (const rows of this.scanned(hiddenStoreOf(storeId))) yield rows.map(hiddenFromRow);
  }

  /** Ids first, which takes a moment; then the rows, a handful at a time. A version of the table is not held open for as long as a scan may take. */
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

  /** Adds to the writes that wait for their turn; they are committed together. */
  private async write(changes: readonly Change[]): Promise<readonly Change[]> {
    if (changes.length === 0) return changes;
    for (const { storeId, incoming } of changes) this.#rows.prepare(storeId, incoming);
    if (!this.#waiting) {
      const group = new WriteGroup();
      const committed = this.alone(async (turn) => {
        if (this.#waiting?.group === group) this.#waiting = undefined;
        await this.commit(group, turn);
      });
      // A lock that cannot be had must not leave the group behind for others to join.
      committed.catch(() => (this.#waiting = this.#waiting?.group === group ? undefined : this.#waiting));
      this.#waiting = { group, committed };
    }
    this.#waiting.group.add(changes);
    await this.#waiting.committed;
    return changes;
  }

  private async remove(condition: string): Promise<void> {
    await this.alone(async (turn) => {
      turn.check();
      await retried(() => this.table.delete(condition));
    });
  }

  /** Runs a write in a turn of its own; one that lost its turn in its sleep is run again, which finds what others wrote. */
  private async alone(write: (turn: Turn) => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.writes.run(write);
      } catch (error) {
        if (!(error instanceof LostTurnError) || attempt >= TURNS) throw error;
      }
    }
  }

  /** Merges small fragments and indexes what is new; files that only earlier versions need are removed. */
  private async compact(): Promise<void> {
    await this.table.optimize({ cleanupOlderThan: new Date(Date.now() - VERSIONS_KEPT_MS) });
  }

  /**
   * Joins the group's writes with what the table has. A row is replaced only if it still has the stamp that was read: what a
   * sleeping process computed from an older state is refused by the table itself, and computed again here.
   */
  private async commit(group: WriteGroup, turn: Turn): Promise<void> {
    for (let attempt = 1; attempt <= COMMIT_ATTEMPTS; attempt++) {
      // The first time whole products are written without a look; the table refuses those that are older than what stands.
      const unseen = new Set(attempt === 1 ? group.wholeIds : []);
      const marks = marksOf(
        await this.points(
          group.ids.filter((id) => !unseen.has(id)),
          [],
        ),
      );
      const rowsRead = await this.points(group.toBeRead(marks), [...PAYLOAD_COLUMNS, 'vector']);
      // What is read last is what is built upon.
      for (const [id, mark] of marksOf(rowsRead)) marks.set(id, mark);
      const written = group.resolve(marks, new Map(rowsRead.map((row) => [String(row['id']), stateFromRow(row)])));
      if (written.length === 0) return;
      const rows = written.map((point) => ({ ...this.#rows.rowOf(point) }));
      turn.check();
      const { numInsertedRows, numUpdatedRows } = await retried(() =>
        this.table.mergeInsert('id').whenMatchedUpdateAll({ where: MAY_REPLACE }).whenNotMatchedInsertAll().execute(rows),
      );
      await this.#compaction.afterCommit(() => this.compact());
      await this.withoutTwins(group.ids, turn);
      if (Number(numInsertedRows) + Number(numUpdatedRows) === rows.length) return;
    }
    throw new Error(`the index changed under a write ${COMMIT_ATTEMPTS} times in a row`);
  }

  /** Two commits at once may both insert a new key (see ADR 2), which only a process that lost its turn can cause: it looks, and removes one of the two. */
  private async withoutTwins(ids: readonly string[], turn: Turn): Promise<void> {
    try {
      turn.check();
    } catch (lost) {
      const twins = new Map<string, Record<string, unknown>[]>();
      for (const row of await this.points(ids, [...PAYLOAD_COLUMNS, 'vector'])) {
        twins.set(String(row['id']), [...(twins.get(String(row['id'])) ?? []), row]);
      }
      for (const rows of twins.values()) if (rows.length > 1) await this.unite(rows);
      throw lost;
    }
  }

  /** Makes one row of several with one id: the newest takes in what the others have. */
  private async unite(rows: readonly Record<string, unknown>[]): Promise<void> {
    const [kept, ...others] = rows.toSorted((a, b) => Number(b['touched']) - Number(a['touched']));
    if (!kept) return;
    const state = rows.map(stateFromRow).reduce((one, other) => joined(one, other));
    for (const { id, stamp } of others) {
      await retried(() => this.table.delete(`id = ${literal(String(id))} AND ${hasStamp(Number(stamp))}`));
    }
    const storeId = String(kept['store_id']).replace(HIDDEN_SUFFIX, '');
    const row = this.#rows.rowOf({ id: String(kept['id']), storeId, state, basis: Number(kept['stamp']), isWhole: false });
    await retried(() =>
      this.table
        .mergeInsert('id')
        .whenMatchedUpdateAll({ where: MAY_REPLACE })
        .execute([{ ...row }]),
    );
  }

  /** The rows of these ids, those of hidden points included, with their marks beside the columns. */
  private async points(ids: readonly string[], columns: readonly string[]): Promise<Record<string, unknown>[]> {
    if (ids.length === 0) return [];
    const select = [...new Set([...MARK_COLUMNS, ...columns])];
    const condition = `id IN (${ids.map(literal).join(', ')})`;
    return (await this.table.query().where(condition).select(select).toArray()) as Record<string, unknown>[];
  }

  private async rows(storeId: string, productIds: readonly string[], columns: string[]): Promise<Record<string, unknown>[]> {
    if (productIds.length === 0) return [];
    const ids = productIds.map((id) => literal(pointId(storeId, id))).join(', ');
    const condition = `id IN (${ids}) AND store_id = ${literal(storeId)}`;
    return (await this.table.query().where(condition).select(columns).toArray()) as Record<string, unknown>[];
  }
}

/** Rows of the release before have no stamp. */
const hasStamp = (stamp: number): string => (stamp === 0 ? 'stamp IS NULL' : `stamp = ${stamp}`);

const marksOf = (rows: readonly Record<string, unknown>[]): Map<string, PointMark> =>
  new Map(rows.map((row) => [String(row['id']), { stamp: Number(row['stamp']), touched: Number(row['touched']) }]));

function within(storeId: string, filter: Filter | undefined): string {
  const store = `store_id = ${literal(storeId)}`;
  return filter ? `${store} AND (${toSql(filter)})` : store;
}
