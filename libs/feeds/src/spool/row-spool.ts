import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { FeedRow } from '../feed-row.js';

/** Keeps named pieces of bytes. A piece that is put again replaces the one before. */
export interface SpoolStorage {
  put(name: string, bytes: Buffer): Promise<void>;
  /** Undefined where there is no piece of that name. */
  get(name: string): Promise<Buffer | undefined>;
}

/** Rows and characters of a part: a reader holds one part in memory. */
const PART_ROWS = 2_000;
const PART_LENGTH = 8_000_000;
/** Rows are mostly the names of their columns, so the fastest compression already makes them a fifth. */
const GZIP = { level: 1 };

const packed = promisify<Buffer, { level: number }, Buffer>(gzip);
const unpacked = promisify<Buffer, Buffer>(gunzip);

/**
 * The rows of a feed in parts, copied when the feed is looked at. Reading can begin at any part, whatever the feed is packed in or
 * encoded as, and a feed that is replaced in the meantime is still read as it was.
 */
export class RowSpool {
  #lines: string[] = [];
  #length = 0;
  #firstRow = 0;

  /** @param firstRows the number of the first row of each part that is complete. */
  constructor(
    private readonly storage: SpoolStorage,
    readonly firstRows: number[] = [],
  ) {}

  /** @returns whether the part is full, and is to be flushed. */
  add(row: FeedRow): boolean {
    if (this.#lines.length === 0) this.#firstRow = 'error' in row ? row.error.row : row.row;
    const line = JSON.stringify(row);
    this.#lines.push(line);
    this.#length += line.length;
    return this.#lines.length >= PART_ROWS || this.#length >= PART_LENGTH;
  }

  /** Completes the last part. */
  async flush(): Promise<void> {
    if (this.#lines.length === 0) return;
    const part = this.#lines.join('\n');
    const number = this.firstRows.length;
    [this.#lines, this.#length] = [[], 0];
    await this.storage.put(nameOf(number), await packed(Buffer.from(part), GZIP));
    this.firstRows.push(this.#firstRow);
  }

  /** The rows from the part on that has the row of this number. */
  async *rows(from: number): AsyncGenerator<FeedRow> {
    const first = Math.max(
      0,
      this.firstRows.findLastIndex((row) => row <= from),
    );
    for (let number = first; number < this.firstRows.length; number++) {
      const bytes = await this.storage.get(nameOf(number));
      if (!bytes) throw new Error(`the copy of the feed lacks its part ${number}`);
      for (const line of (await unpacked(bytes)).toString().split('\n')) yield JSON.parse(line) as FeedRow;
    }
  }
}

const nameOf = (part: number): string => `rows-${String(part).padStart(6, '0')}`;
