import { setImmediate } from 'node:timers/promises';
import { COLUMN_FIELDS } from '../../field-values.js';
import { LAYOUTS } from '../../layout.js';
import { stateFrom } from '../../read-model/model-state.js';
import { arrayParts, DamagedPartsError, type Part, type PartReader } from '../../read-model/parts.js';
import type { Payloads } from '../../read-model/payload-file.js';
import { StoreModel } from '../../read-model/store-model.js';
import type { Placed, ReadRow, TableReader } from './table-reader.js';

/** From so many rows of other places on, it is first looked which of them only moved: compaction moves all rows, and changes none. */
const MOVED_ROWS = 1_000;

/** Rows that are taken over at once at most, or half of the model: they are in memory twice meanwhile. */
const MOST_CHANGED = 20_000;

/** So much has changed that a model is better made anew. */
export class OutgrownError extends Error {
  override readonly name = 'OutgrownError';
}

/** The rows that a model has, and the products in them. */
interface Known {
  readonly placed: Placed;
  /** By place: the number that the model has for the product's id. */
  readonly products: Uint32Array<ArrayBuffer>;
}

const NOTHING_KNOWN: Known = { placed: { rowIds: new Float64Array(0), stamps: new Float64Array(0) }, products: new Uint32Array(0) };

/** Stands for a row of which the product is not known. */
const NO_PRODUCT = 2 ** 32 - 1;

/** Count this up when what a model keeps of a row changes, so that files of earlier releases are not read. */
const READING = 3;

/** What the parts of a model depend on beside the rows. */
const headOf = ({ dimensions }: TableReader, storeId: string): string =>
  JSON.stringify([READING, storeId, dimensions, COLUMN_FIELDS, LAYOUTS.length]);

/** The rows of one store in memory, as of one version of the table; later versions are followed by what changed. */
export class FollowedStore {
  #placed: Placed;
  #products: Uint32Array<ArrayBuffer>;
  #version = -1;
  #following: Promise<void> | undefined;
  #isClosed = false;
  #users = 0;

  constructor(
    private readonly reader: TableReader,
    private readonly storeId: string,
    readonly model: StoreModel,
    { placed, products }: Known = NOTHING_KNOWN,
  ) {
    this.#placed = placed;
    this.#products = products;
  }

  /**
   * A store as its parts were saved. Whatever happened to the table since, the first `follow` compares every row with it.
   * @param payloadsFrom reads the last of the parts.
   * @throws {DamagedPartsError} for parts of another release, of another store, or of rows that cannot be compared.
   */
  static async from(
    reader: TableReader,
    storeId: string,
    parts: PartReader,
    payloadsFrom: (parts: PartReader) => Promise<Payloads>,
  ): Promise<FollowedStore> {
    if ((await parts.next<string>()) !== headOf(reader, storeId)) throw new DamagedPartsError('the file of a model has another layout');
    const placed = await parts.next<Placed>();
    if (placed.stamps.includes(0)) throw new DamagedPartsError('rows of an earlier release cannot be told apart');
    const products = await parts.array(Uint32Array);
    const state = await stateFrom(reader.dimensions, parts);
    const model = new StoreModel(reader.dimensions, await payloadsFrom(parts), state);
    return new FollowedStore(reader, storeId, model, { placed, products });
  }

  *parts(): Generator<Part> {
    yield headOf(this.reader, this.storeId);
    yield this.#placed;
    yield* arrayParts(this.#products);
    yield* this.model.parts();
  }

  /** Whether the parts can be compared with the table later: rows that an earlier release wrote have no stamps. */
  get canBeKept(): boolean {
    return !this.#placed.stamps.includes(0);
  }

  /** Changes with whatever the model takes over. */
  get revision(): string {
    return `${this.#version} ${this.model.revision}`;
  }

  /** How many products the store has in the table. */
  async count(): Promise<number> {
    return this.reader.count(this.storeId);
  }

  /**
   * Reads all rows.
   * @param mayGoOn is called after each piece with the number of rows that were read.
   * @returns false if it was not to go on.
   */
  async fill(mayGoOn: (read: number) => boolean): Promise<boolean> {
    const version = await this.reader.version();
    await this.reader.goTo(version);
    const rows: { readonly rowId: number; readonly stamp: number; readonly product: number }[] = [];
    for await (const some of this.reader.all(this.storeId)) {
      for (const row of some) {
        this.model.upsert(row);
        rows.push({ rowId: row.rowId, stamp: row.stamp, product: this.model.products.numberOf(row.productId) });
      }
      if (!mayGoOn(rows.length)) return false;
      await setImmediate();
    }
    rows.sort((a, b) => a.rowId - b.rowId);
    this.#placed = { rowIds: Float64Array.from(rows, (row) => row.rowId), stamps: Float64Array.from(rows, (row) => row.stamp) };
    this.#products = Uint32Array.from(rows, ({ product }) => product);
    this.#version = version;
    this.model.trim();
    return true;
  }

  /** Brings the model to the latest version, whichever process wrote it. */
  async follow(): Promise<void> {
    await this.using(async () => {
      const version = await this.reader.version();
      // Only another table of the same name has an earlier version. Its rows are told from the known ones by their stamps.
      if (version < this.#version) this.#version = -1;
      while (this.#version < version) {
        this.#following ??= this.next(version).finally(() => (this.#following = undefined));
        await this.#following;
      }
    });
  }

  /** Does something with the store, which stays open meanwhile. @returns undefined if the store is closed already. */
  async using<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.#isClosed) return undefined;
    this.#users++;
    try {
      return await work();
    } finally {
      this.#users--;
      this.endIfUnused();
    }
  }

  /** Ends the store once nobody uses it. May be called twice. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.endIfUnused();
  }

  /** Ends the model, and leaves the reader to another store. */
  release(): void {
    this.#isClosed = true;
    this.model.close();
  }

  private endIfUnused(): void {
    if (!this.#isClosed || this.#users > 0) return;
    this.reader.close();
    this.model.close();
  }

  private async next(version: number): Promise<void> {
    await this.reader.goTo(version);
    const placed = await this.reader.placed(this.storeId);
    const before = placesOf(this.#placed);
    const { products: all } = this.model;
    const products = new Uint32Array(placed.rowIds.length).fill(NO_PRODUCT);
    const others: number[] = [];
    for (let n = 0; n < placed.rowIds.length; n++) {
      // A row is never changed where it is: a write makes another one. In another table of the same name a place has another stamp.
      const at = before.get(placed.rowIds[n] ?? 0);
      if (at === undefined || this.#placed.stamps[at] !== placed.stamps[n]) others.push(n);
      else products[n] = this.#products[at] ?? NO_PRODUCT;
    }
    const changed = await this.withoutMoved(placed, others, products);
    if (changed.length > Math.max(MOST_CHANGED, this.model.size / 2)) throw new OutgrownError();
    const places = new Map(changed.map((n) => [placed.rowIds[n] ?? 0, n]));
    const read: ReadRow[] = [];
    for await (const some of this.reader.some([...places.keys()])) {
      for (const row of some) products[places.get(row.rowId) ?? 0] = all.numberOf(row.productId);
      read.push(...some);
      await setImmediate();
    }
    // From here on nothing waits, so that no search sees a part of the change.
    const present = new Set(products);
    for (const product of this.#products) if (!present.has(product)) this.model.remove(all.idOf(product));
    for (const row of read) this.model.upsert(row);
    this.#placed = placed;
    this.#products = products;
    this.#version = version;
  }

  /** Of rows at other places those that changed. The products of the others are noted. */
  private async withoutMoved(placed: Placed, others: readonly number[], products: Uint32Array): Promise<readonly number[]> {
    if (others.length < MOVED_ROWS) return others;
    const idOf = await this.reader.productIds(this.storeId);
    const stampOf = new Map(Array.from(this.#products, (product, n) => [product, this.#placed.stamps[n] ?? 0]));
    return others.filter((n) => {
      const product = this.model.products.numberOf(idOf.get(placed.rowIds[n] ?? 0) ?? '');
      const isMoved = sameStamp(stampOf.get(product) ?? Number.NaN, placed.stamps[n] ?? 0);
      if (isMoved) products[n] = product;
      return !isMoved;
    });
  }
}

const placesOf = ({ rowIds }: Placed): ReadonlyMap<number, number> => new Map(Array.from(rowIds, (rowId, n) => [rowId, n]));

/** Rows of an earlier release have no stamp, so that nothing can be said of them. */
const sameStamp = (one: number, other: number): boolean => one === other && one !== 0;
