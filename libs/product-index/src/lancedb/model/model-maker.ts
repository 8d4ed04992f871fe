import { connect, type Connection } from '@lancedb/lancedb';
import { PayloadFile } from '../../read-model/payload-file.js';
import { StoreModel } from '../../read-model/store-model.js';
import { FollowedStore } from './followed-store.js';
import type { ModelKeeper } from './model-keeper.js';
import { TableReader } from './table-reader.js';

/** Rows between two looks at the memory. */
const ROWS_BETWEEN_LOOKS = 10_000;

/** Whether a model may be kept. @param products how many it is going to have; those that it has by default. */
export type Admits = (model: StoreModel, products?: number) => boolean;

/** Makes the models of stores: from their files, or else from their tables. */
export class ModelMaker {
  #connection: Promise<Connection> | undefined;

  /** @param directory of the tables. */
  constructor(
    private readonly directory: string,
    private readonly keeper: ModelKeeper,
  ) {}

  /** @returns undefined for a store that is not admitted. @throws what reading the table throws. */
  async make(table: string, storeId: string, admits: Admits): Promise<FollowedStore | undefined> {
    const reader = await TableReader.open(await this.connected(), table);
    const directory = this.keeper.directoryOf(table, storeId);
    const saved = await this.saved(reader, directory, storeId);
    if (saved && !admits(saved.model)) {
      saved.close();
      return undefined;
    }
    const store = saved ?? (await this.read(reader, storeId, admits));
    if (store) this.keeper.watch(store, directory);
    return store;
  }

  async close(): Promise<void> {
    (await this.#connection?.catch(() => undefined))?.close();
  }

  private async connected(): Promise<Connection> {
    this.#connection ??= connect(this.directory, { readConsistencyInterval: 0 }).then(async (connection) => {
      await this.keeper.sweep(await connection.tableNames());
      return connection;
    });
    // What failed once is tried again.
    this.#connection.catch(() => (this.#connection = undefined));
    return this.#connection;
  }

  /** The model of a file, at the latest version; undefined where the table is better read. */
  private async saved(reader: TableReader, directory: string, storeId: string): Promise<FollowedStore | undefined> {
    const store = await this.keeper.open(directory, reader, storeId);
    if (!store) return undefined;
    try {
      await store.follow();
      if (!store.model.isWorn) return store;
    } catch {
      // Too much has changed since, or the table cannot be read, which reading it will tell.
    }
    store.release();
    return undefined;
  }

  private async read(reader: TableReader, storeId: string, admits: Admits): Promise<FollowedStore | undefined> {
    const model = new StoreModel(reader.dimensions, new PayloadFile(this.directory));
    const store = new FollowedStore(reader, storeId, model);
    try {
      let looked = 0;
      const isFilled =
        admits(model, await store.count()) &&
        (await store.fill((rows) => {
          if (rows - looked < ROWS_BETWEEN_LOOKS) return true;
          looked = rows;
          return admits(model, rows);
        })) &&
        admits(model);
      if (isFilled) return store;
      store.close();
      return undefined;
    } catch (error) {
      store.close();
      throw error;
    }
  }
}
