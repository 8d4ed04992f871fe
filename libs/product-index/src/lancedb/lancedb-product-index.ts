import { mkdir } from 'node:fs/promises';
import { connect, Index, type Connection, type Table } from '@lancedb/lancedb';
import type { Filter } from '#catalog';
import {
  collectionName,
  FingerprintMismatchError,
  IndexLayoutError,
  ProductIndex,
  PRODUCTS_ALIAS,
  type CollectionSpec,
  type IndexedProduct,
  type Point,
} from '../product-index.js';
import { pointId } from '../point-id.js';
import type { CandidateQuery, Candidates } from '../retrieval/candidates.js';
import { DEFAULT_FUSION } from '../retrieval/find-products.js';
import { AliasFile } from './alias-file.js';
import { LanceDbCandidates } from './lancedb-candidates.js';
import { literal, toSql } from './lancedb-filter.js';
import { VersionedCounts } from './versioned-counts.js';
import { WriteLock } from './write-lock.js';
import { fromRow, PAYLOAD_COLUMNS, tableSchema, toRow, type LanceRow } from './lancedb-rows.js';

/** Below this a flat scan is as fast as a graph, and exact. */
const VECTOR_INDEX_FROM_ROWS = 5_000;
/** Terms come analysed: the index is to take them as they stand. */
const TERMS_INDEX = {
  baseTokenizer: 'whitespace',
  withPosition: false,
  maxTokenLength: 200,
  lowercase: false,
  stem: false,
  removeStopWords: false,
  asciiFolding: false,
} as const;
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
const COMMIT_ATTEMPTS = 8;

/** The embedded index: Lance files in a directory, shared by several processes without a server. */
export class LanceDbProductIndex extends ProductIndex {
  #connection: Connection | undefined;
  #table: Table | undefined;
  readonly #aliases: AliasFile;
  readonly #writes: WriteLock;
  readonly #counts = new VersionedCounts();

  constructor(private readonly directory: string) {
    super();
    this.#aliases = new AliasFile(directory);
    this.#writes = new WriteLock(directory);
  }

  async open(spec: CollectionSpec): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    // Interval 0: each read sees what other processes have committed.
    this.#connection = await connect(this.directory, { readConsistencyInterval: 0 });
    const target = await this.#aliases.read(PRODUCTS_ALIAS);
    if (target && target.modelFingerprint !== spec.modelFingerprint) {
      throw new FingerprintMismatchError(target.modelFingerprint, spec.modelFingerprint);
    }
    const connection = this.#connection;
    this.#table = target
      ? await this.openTable(connection, target.collection, spec)
      : await this.#writes.run(() => this.create(connection, spec));
  }

  async upsert(storeId: string, points: readonly Point[]): Promise<void> {
    if (points.length === 0) return;
    const rows = new Map(points.map((point) => [point.product.id, toRow(storeId, point, point.embedding)]));
    await this.#writes.run(() => this.merge([...rows.values()]));
  }

  async updatePayloads(storeId: string, products: readonly IndexedProduct[]): Promise<void> {
    if (products.length === 0) return;
    await this.#writes.run(async () => {
      const embeddings = await this.embeddings(
        storeId,
        products.map(({ product }) => product.id),
      );
      const rows = products.flatMap((indexed) => {
        const embedding = embeddings.get(indexed.product.id);
        return embedding ? [toRow(storeId, indexed, embedding)] : [];
      });
      await this.merge(rows);
    });
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

  async delete(storeId: string, productIds: readonly string[]): Promise<void> {
    if (productIds.length === 0) return;
    const ids = productIds.map((id) => literal(pointId(storeId, id))).join(', ');
    await this.#writes.run(() => retried(() => this.table.delete(`id IN (${ids})`)));
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
    await retried(() => table.optimize());
  }

  async ping(): Promise<void> {
    await this.table.version();
  }

  close(): Promise<void> {
    this.#table?.close();
    this.#connection?.close();
    return Promise.resolve();
  }

  private get table(): Table {
    if (!this.#table) throw new Error('open() the index before using it');
    return this.#table;
  }

  private async openTable(connection: Connection, collection: string, { dimension }: CollectionSpec): Promise<Table> {
    const table = await connection.openTable(collection);
    const present = new Set((await table.schema()).fields.map(({ name }) => name));
    if (tableSchema(dimension).fields.some(({ name }) => !present.has(name))) throw new IndexLayoutError(collection);
    return table;
  }

  /** Makes the first collection and its alias, unless another process did so while this one waited. */
  private async create(connection: Connection, spec: CollectionSpec): Promise<Table> {
    const collection = collectionName(spec, 1);
    const table = await connection.createEmptyTable(collection, tableSchema(spec.dimension), { existOk: true });
    // Words are searched from the first product on; rows that came after the index was built are scanned.
    if ((await table.listIndices()).length === 0) await table.createIndex('terms', { config: Index.fts(TERMS_INDEX) });
    await this.#aliases.write(PRODUCTS_ALIAS, { collection, modelFingerprint: spec.modelFingerprint });
    return table;
  }

  private async merge(rows: readonly LanceRow[]): Promise<void> {
    if (rows.length === 0) return;
    await retried(() =>
      this.table
        .mergeInsert('id')
        .whenMatchedUpdateAll()
        .whenNotMatchedInsertAll()
        .execute([...rows]),
    );
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

/** Optimising goes on beside writes: of two commits that conflict, the one that comes second tries again on the new version. */
async function retried<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (attempt >= COMMIT_ATTEMPTS || !/conflict|concurrent|retry/i.test(String(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** attempt * Math.random()));
    }
  }
}
