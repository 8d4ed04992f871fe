import { mkdir, statfs } from 'node:fs/promises';
import { connect, Index, type Connection, type Table } from '@lancedb/lancedb';
import type { FixedSizeList } from 'apache-arrow';
import { Collections, requireExpected, type Dimensions, type ExpectedAlias } from '../collections.js';
import { withFaults } from '#platform';
import { IndexLayoutError } from '../index-errors.js';
import type { ProductIndex } from '../product-index.js';
import { AliasFile } from './alias-file.js';
import { lanceDbFault } from './lancedb-faults.js';
import { LanceDbProductIndex } from './lancedb-product-index.js';
import { ADDED_COLUMNS, tableSchema } from './lancedb-schema.js';
import type { ReadModels } from './model/read-models.js';
import { WriteLock } from './write-lock.js';

/** Terms are already analysed, so the index has to take them unchanged. */
const TERMS_INDEX = {
  baseTokenizer: 'whitespace',
  withPosition: false,
  maxTokenLength: 200,
  lowercase: false,
  stem: false,
  removeStopWords: false,
  asciiFolding: false,
} as const;

/** The embedded index: Lance files in a directory, shared by several processes without a server. */
export class LanceDbCollections extends Collections {
  readonly #aliases: AliasFile;
  readonly #writes: WriteLock;

  private constructor(
    private readonly directory: string,
    private readonly connection: Connection,
    private readonly models: ReadModels | undefined,
  ) {
    super();
    this.#aliases = new AliasFile(directory);
    this.#writes = new WriteLock(directory);
  }

  /** Opens the index in a directory; makes the directory if needed. @param models of its tables; they are closed with the index. */
  static async open(directory: string, models?: ReadModels): Promise<Collections> {
    await mkdir(directory, { recursive: true });
    // Interval 0: each read sees what other processes have committed.
    const connection = await connect(directory, { readConsistencyInterval: 0 });
    return withFaults(new LanceDbCollections(directory, connection, models), lanceDbFault);
  }

  async aliases(): Promise<ReadonlyMap<string, string>> {
    return this.#aliases.read();
  }

  async repoint(changes: ReadonlyMap<string, string | null>, expected?: ExpectedAlias): Promise<void> {
    await this.#writes.run(async (turn) => {
      const aliases = await this.#aliases.read();
      requireExpected(aliases, expected);
      for (const [alias, collection] of changes) {
        if (collection === null) aliases.delete(alias);
        else aliases.set(alias, collection);
      }
      turn.check();
      await this.#aliases.write(aliases);
    });
  }

  async create(name: string, dimensions: Dimensions): Promise<void> {
    await this.#writes.run(async () => {
      const table = await this.connection.createEmptyTable(name, tableSchema(dimensions), { existOk: true });
      // The full-text index is made with the table. Rows that are not in the index yet are scanned.
      if ((await table.listIndices()).length === 0) await table.createIndex('terms', { config: Index.fts(TERMS_INDEX) });
      table.close();
    });
  }

  async index(name: string): Promise<ProductIndex> {
    const table = await this.connection.openTable(name);
    const { fields } = await table.schema();
    const present = new Set([...fields, ...ADDED_COLUMNS].map((column) => column.name));
    if (tableSchema({ image: 1 }).fields.some((field) => !present.has(field.name))) throw new IndexLayoutError(name);
    await this.upgrade(table);
    const lengthOf = (column: string): number | undefined =>
      (fields.find((field) => field.name === column)?.type as FixedSizeList | undefined)?.listSize;
    const text = lengthOf('text_vector');
    const dimensions = { image: lengthOf('vector') ?? 0, ...(text !== undefined && { text }) };
    return withFaults(new LanceDbProductIndex(table, this.#writes, dimensions, this.models), lanceDbFault);
  }

  /** Adds the columns that a table of an earlier layout lacks. In its rows, every product has a picture. */
  private async upgrade(table: Table): Promise<void> {
    const lacked = async (): Promise<typeof ADDED_COLUMNS> => {
      const present = new Set((await table.schema()).fields.map((field) => field.name));
      return ADDED_COLUMNS.filter((column) => !present.has(column.name));
    };
    if ((await lacked()).length === 0) return;
    await this.#writes.run(async () => {
      const columns = await lacked();
      if (columns.length === 0) return;
      await table.alterColumns([{ path: 'vector', nullable: true }]);
      await table.addColumns([...columns]);
    });
  }

  async drop(name: string): Promise<void> {
    this.models?.forget(name);
    await this.#writes.run(async () => {
      if ((await this.connection.tableNames()).includes(name)) await this.connection.dropTable(name);
    });
  }

  async ping(): Promise<void> {
    await this.#aliases.read();
  }

  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.directory);
    return bavail * bsize;
  }

  override memoryBytes(): number {
    return this.models?.bytes ?? 0;
  }

  override get isBeyondMemory(): boolean {
    return this.models?.isBeyondMemory ?? false;
  }

  async close(): Promise<void> {
    await this.models?.close();
    this.connection.close();
  }
}
