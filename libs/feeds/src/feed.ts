import type { Readable } from 'node:stream';
import { encodingOf } from './bytes/encoding.js';
import { decoded, encodingOfStream } from './bytes/text.js';
import { unpacked } from './bytes/unpacked.js';
import { FeedError } from './feed-error.js';
import type { FeedRow } from './feed-row.js';
import { formOf, rowsOf, type FeedForm, type Format } from './formats/format.js';
import { lookAt, restoredLook, savedLook, type FeedFacts, type Look, type Pass, type Said, type SavedLook } from './look.js';
import { RowSpool, type SpoolStorage } from './spool/row-spool.js';
import { systemNamed } from './systems/all.js';
import { GenericFolder } from './systems/generic.js';
import { RemappedFolder } from './systems/remapped.js';
import { Columns, rowOf, type FeedEntry, type RowFolder } from './systems/system.js';

/** Opens the bytes of a feed from their beginning. It may be called several times. */
export type FeedSource = () => Promise<Readable>;

export interface FeedOptions extends Said {
  readonly format?: Format | 'auto';
}

/** The beginning of a text, by which its form is told. */
const HEAD_BYTES = 256 * 1024;
/** Rows that tell the columns of JSON and XML, and whose values tell what a column is. */
const SAMPLE_ROWS = 200;
/** The name under which a storage holds what the look found out. It is written after all rows: without it, the copy of the rows is incomplete. */
const LOOK = 'look.json';

/** The rows of a feed from a row on, or from one before it. */
type RowsFrom = (row: number) => Promise<AsyncIterable<FeedRow>> | AsyncIterable<FeedRow>;

const noPass = (): void => undefined;

/**
 * A feed that has been looked at: its form, its columns, how its prices are written, and which rows belong together. All of that is known
 * before the first product is read, because a later row may decide what an earlier one means.
 */
export class Feed {
  #folder: RowFolder | undefined;
  #offset: number | undefined;

  private constructor(
    private readonly look: Look,
    private readonly rows: RowsFrom,
  ) {}

  /**
   * Looks at a whole feed, whose rows are read from its source again then.
   * @param most rows that are looked at: for a first impression. @param pass called now and then with the number of rows so far; what it throws ends the look.
   * @throws {FeedError} for a feed that cannot be read. Errors of the source pass through.
   */
  static async of(source: FeedSource, options: FeedOptions = {}, most = Infinity, pass: Pass = noPass): Promise<Feed> {
    const form = await formOfSource(source, options.format ?? 'auto', most);
    const whole = async (): Promise<AsyncIterable<FeedRow>> => rowsOf(await unpacked(await source()), form);
    // For a first impression, the beginning of a feed will do: it may end anywhere.
    const again = Number.isFinite(most) ? async (): Promise<AsyncIterable<FeedRow>> => untilFault(await whole()) : whole;
    const sample = await firstRows(await again());
    const look = await lookAt({ sample, rows: await again(), again }, form, options, most, pass);
    return new Feed(look, again);
  }

  /**
   * Looks at a whole feed and copies its rows to a storage. A feed that the storage already holds is not read again.
   * @throws {FeedError} for a feed that cannot be read. Errors of the source and of the storage pass through.
   */
  static async spooled(source: FeedSource, storage: SpoolStorage, options: FeedOptions = {}, pass: Pass = noPass): Promise<Feed> {
    const kept = await storage.get(LOOK);
    if (kept) {
      const { firstRows: rows, ...look } = JSON.parse(kept.toString()) as SavedLook & { firstRows: number[] };
      const spool = new RowSpool(storage, rows);
      return new Feed(restoredLook(look), (row) => spool.rows(row));
    }
    const form = await formOfSource(source, options.format ?? 'auto', Infinity);
    const sample = await firstRows(rowsOf(await unpacked(await source()), form));
    const spool = new RowSpool(storage);
    const rows = copied(rowsOf(await unpacked(await source()), form), spool);
    const look = await lookAt({ sample, rows, again: () => spool.rows(0) }, form, options, Infinity, pass);
    await storage.put(LOOK, Buffer.from(JSON.stringify({ ...savedLook(look), firstRows: spool.firstRows })));
    return new Feed(look, (row) => spool.rows(row));
  }

  get facts(): FeedFacts {
    return this.look.facts;
  }

  get notations(): Look['notations'] {
    return this.look.notations;
  }

  /** What the feed calls the cells of products; known for the rows that were read. */
  get columns(): ReadonlyMap<string, string> {
    return this.#folder?.columns ?? new Map<string, string>();
  }

  /**
   * What became of each row, in their order.
   * @param after the last row that is known already. A feed in a storage is read from about there.
   * @throws {FeedError} for a damaged feed.
   */
  async *entries(after = 0): AsyncGenerator<FeedEntry> {
    const folder = this.folder();
    this.#folder = folder;
    /** Where the rows begin whose entries are not complete. */
    const offsets = new Map<number, number>();
    for await (const row of await this.rows(after + 1 - this.look.census.reach)) {
      if ('raw' in row && row.offset !== undefined) offsets.set(row.row, row.offset);
      // A loop, because `yield*` takes several turns of the event loop for each row.
      const done = 'error' in row ? (folder.fault?.(row) ?? [...folder.end(), row]) : folder.add(row);
      for (const one of done) {
        this.#offset = taken(offsets, rowOf(one));
        if (rowOf(one) > after) yield one;
      }
    }
    for (const one of folder.end()) {
      this.#offset = taken(offsets, rowOf(one));
      if (rowOf(one) > after) yield one;
    }
  }

  /** The byte at which the row begins whose entry was read last; undefined where the form of the feed does not tell it. */
  get offset(): number | undefined {
    return this.#offset;
  }

  private folder(): RowFolder {
    const { facts, names, said, census } = this.look;
    const system = systemNamed(facts.system);
    if (!system) return new GenericFolder(facts.columns);
    const own = system.folder(new Columns(names), census);
    return Object.keys(said).length > 0 ? new RemappedFolder(own, said) : own;
  }
}

/** The rows before a fault that comes after some of them. */
async function* untilFault(rows: AsyncIterable<FeedRow>): AsyncGenerator<FeedRow> {
  let count = 0;
  try {
    for await (const row of rows) {
      count++;
      yield row;
    }
  } catch (error) {
    if (count === 0 || !(error instanceof FeedError)) throw error;
  }
}

function taken(offsets: Map<number, number>, row: number): number | undefined {
  const offset = offsets.get(row);
  offsets.delete(row);
  return offset;
}

async function formOfSource(source: FeedSource, wanted: Format | 'auto', most: number): Promise<FeedForm> {
  const head = await headOf(await unpacked(await source()));
  // A look at the first rows need not wait for the last letter of the feed.
  const encoding = Number.isFinite(most) ? encodingOf(head) : await encodingOfStream(await unpacked(await source()));
  return formOf(decoded(head, encoding), encoding, wanted);
}

async function headOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(Buffer.from(chunk as Uint8Array));
    size += (chunk as Uint8Array).length;
    if (size >= HEAD_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, HEAD_BYTES);
}

async function firstRows(feed: AsyncIterable<FeedRow>): Promise<Readonly<Record<string, unknown>>[]> {
  const rows: Readonly<Record<string, unknown>>[] = [];
  let read = 0;
  for await (const entry of feed) {
    if ('raw' in entry) rows.push(entry.raw);
    if (++read >= SAMPLE_ROWS) break;
  }
  return rows;
}

/** The same rows, each copied to the spool before it is passed on. */
async function* copied(rows: AsyncIterable<FeedRow>, spool: RowSpool): AsyncGenerator<FeedRow> {
  for await (const row of rows) {
    const isFull = spool.add(row);
    if (isFull) await spool.flush();
    yield row;
  }
  await spool.flush();
}
