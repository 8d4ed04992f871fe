import type { Connection, Table } from '@lancedb/lancedb';
import type { RecordBatch } from 'apache-arrow';
import { entriesOf } from '../../read-model/entries.js';
import type { ModelRow } from '../../read-model/store-model.js';
import { numbersOf, textsOf } from '../lancedb-columns.js';
import { literal } from '../lancedb-filter.js';
import { PICTURED_COLUMNS, picturedFromRow } from '../lancedb-rows.js';
import { vectorColumns } from '../lancedb-schema.js';
import { galleryOf } from '../lancedb-vectors.js';

/** Rows that are read at once. The thread answers searches between two of these. */
const READ_AT_ONCE = 500;

/** Where the rows of a store are in one version of the table. All lists have the same length. */
export interface Placed {
  readonly rowIds: Float64Array;
  readonly stamps: Float64Array;
}

/** The dimensions of a table's vectors. */
export interface TableDimensions {
  readonly image: number;
  readonly text?: number;
}

/** Reads one table, version by version. */
export class TableReader {
  private constructor(
    /** Always at the latest version. */
    private readonly latest: Table,
    /** At the version that is read. */
    private readonly table: Table,
    readonly dimensions: TableDimensions,
  ) {}

  /** @param connection of which every read sees what other processes have committed. */
  static async open(connection: Connection, name: string): Promise<TableReader> {
    const [latest, table] = [await connection.openTable(name), await connection.openTable(name)];
    const { fields } = await table.schema();
    const lengthOf = (column: string): number | undefined =>
      (fields.find((field) => field.name === column)?.type as { readonly listSize?: number } | undefined)?.listSize;
    const text = lengthOf('text_vector');
    return new TableReader(latest, table, { image: lengthOf('vector') ?? 0, ...(text !== undefined && { text }) });
  }

  /** The latest version, whichever process wrote it. */
  async version(): Promise<number> {
    return this.latest.version();
  }

  /** From now on, reads are of this version. */
  async goTo(version: number): Promise<void> {
    await this.table.checkout(version);
  }

  async count(storeId: string): Promise<number> {
    return this.table.countRows(ofStore(storeId));
  }

  /** The places of a store's rows, by row id. */
  async placed(storeId: string): Promise<Placed> {
    const rowIds: number[] = [];
    const stamps: number[] = [];
    for await (const batch of this.table.query().where(ofStore(storeId)).select(['stamp']).withRowId()) {
      for (const rowId of batch.getChild('_rowid') ?? []) rowIds.push(Number(rowId));
      for (const stamp of numbersOf(batch, 'stamp')) stamps.push(stamp);
    }
    const order = rowIds.map((_, n) => n).sort((a, b) => (rowIds[a] ?? 0) - (rowIds[b] ?? 0));
    return { rowIds: Float64Array.from(order, (n) => rowIds[n] ?? 0), stamps: Float64Array.from(order, (n) => stamps[n] ?? 0) };
  }

  /** The products of all rows of a store, by row id. */
  async productIds(storeId: string): Promise<ReadonlyMap<number, string>> {
    const found = new Map<number, string>();
    for await (const batch of this.table.query().where(ofStore(storeId)).select(['product_id']).withRowId()) {
      const ids = textsOf(batch, 'product_id');
      for (const [n, rowId] of [...(batch.getChild('_rowid') ?? [])].entries()) found.set(Number(rowId), ids[n] ?? '');
    }
    return found;
  }

  /** All rows of a store, in pieces. */
  async *all(storeId: string): AsyncGenerator<ReadRow[]> {
    const rows = this.table.query().where(ofStore(storeId)).select(this.columns).withRowId();
    for await (const batch of rows) {
      for (let at = 0; at < batch.numRows; at += READ_AT_ONCE) yield this.read(batch.slice(at, at + READ_AT_ONCE));
    }
  }

  /** Rows by their ids, in pieces. */
  async *some(rowIds: readonly number[]): AsyncGenerator<ReadRow[]> {
    for (let at = 0; at < rowIds.length; at += READ_AT_ONCE) {
      const ids = rowIds.slice(at, at + READ_AT_ONCE).map(BigInt);
      for await (const batch of this.table.takeRowIds(ids).select(this.columns).withRowId()) yield this.read(batch);
    }
  }

  close(): void {
    this.latest.close();
    this.table.close();
  }

  private get columns(): string[] {
    return ['product_id', 'stamp', 'terms', ...PICTURED_COLUMNS, ...vectorColumns(this.dimensions.text)];
  }

  private read(batch: RecordBatch): ReadRow[] {
    const [ids, terms, stamps] = [textsOf(batch, 'product_id'), textsOf(batch, 'terms'), numbersOf(batch, 'stamp')];
    const pictured = PICTURED_COLUMNS.map((name) => [name, textsOf(batch, name)] as const);
    const [images, galleries, texts] = [batch.getChild('vector'), batch.getChild('gallery'), batch.getChild('text_vector')];
    const rowIds = batch.getChild('_rowid');
    return ids.map((productId, n) => {
      const json = Object.fromEntries(pictured.map(([name, values]) => [name, values[n]]));
      const { product, images: facts } = picturedFromRow(json);
      const [image, text] = [vectorAt(images, n), vectorAt(texts, n)];
      const gallery = galleryOf(galleries?.get(n) as Uint8Array | null, this.dimensions.image);
      return {
        rowId: Number(rowIds?.get(n)),
        stamp: stamps[n] ?? 0,
        productId,
        entries: entriesOf(product),
        terms: terms[n] ?? '',
        vectors: { ...(image && { image }), ...(gallery.length > 0 && { gallery }), ...(text && { text }) },
        payload: `{"product":${String(json['product'])},"images":${JSON.stringify(facts)}}`,
      };
    });
  }
}

/** A row with its place in the table. */
export interface ReadRow extends ModelRow {
  readonly rowId: number;
  readonly stamp: number;
}

const ofStore = (storeId: string): string => `store_id = ${literal(storeId)}`;

type ArrowColumn = ReturnType<RecordBatch['getChild']>;

/** A vector of a column; its numbers are not copied. */
function vectorAt(column: ArrowColumn, row: number): Float32Array | undefined {
  const list = column?.get(row) as { readonly toArray: () => Float32Array } | null | undefined;
  return list ? list.toArray() : undefined;
}
