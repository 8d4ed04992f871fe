import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { createGunzip, createGzip, type Gzip } from 'node:zlib';
import type { FeedRow } from '../feed-row.js';

/** Keeps named pieces of bytes. A piece that is put again replaces the one before. */
export interface SpoolStorage {
  put(name: string, bytes: Buffer): Promise<void>;
  /** Undefined where there is no piece of that name. */
  get(name: string): Promise<Buffer | undefined>;
}

/** Rows and characters of a part. */
const PART_ROWS = 2_000;
const PART_LENGTH = 8_000_000;
/** Characters that are compressed together. Longer texts would live long enough to fill the memory before they are collected. */
const CHUNK_LENGTH = 64_000;
/** Rows are mostly the names of their columns, so the fastest compression already makes them a fifth. */
const GZIP = { level: 1 };

/**
 * The rows of a feed in parts, copied when the feed is looked at. Reading can begin at any part, whatever the feed is packed in or
 * encoded as, and a feed that is replaced in the meantime is still read as it was.
 */
export class RowSpool {
  #part: PartWriter | undefined;

  /** @param firstRows the number of the first row of each part that is complete. */
  constructor(
    private readonly storage: SpoolStorage,
    readonly firstRows: number[] = [],
  ) {}

  /** @returns whether the part is full, and is to be flushed. */
  add(row: FeedRow): boolean {
    this.#part ??= new PartWriter('error' in row ? row.error.row : row.row);
    return this.#part.add(row);
  }

  /** Completes the last part. */
  async flush(): Promise<void> {
    const part = this.#part;
    if (!part) return;
    this.#part = undefined;
    await this.storage.put(nameOf(this.firstRows.length), await part.end());
    this.firstRows.push(part.firstRow);
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
      for await (const lines of linesOf(bytes)) for (const line of lines) yield JSON.parse(line) as FeedRow;
    }
  }
}

/** A part while rows are added to it, compressed as they come. */
class PartWriter {
  readonly #gzip: Gzip = createGzip(GZIP);
  readonly #packed: Promise<Buffer> = buffer(this.#gzip);
  #text = '';
  #rows = 0;
  #length = 0;

  constructor(readonly firstRow: number) {}

  add(row: FeedRow): boolean {
    this.#text += `${JSON.stringify(row)}\n`;
    this.#rows++;
    if (this.#text.length >= CHUNK_LENGTH) this.write();
    return this.#rows >= PART_ROWS || this.#length + this.#text.length >= PART_LENGTH;
  }

  /** The compressed rows. */
  async end(): Promise<Buffer> {
    this.write();
    this.#gzip.end();
    return this.#packed;
  }

  private write(): void {
    this.#length += this.#text.length;
    // A part is small enough to wait in the stream.
    this.#gzip.write(this.#text);
    this.#text = '';
  }
}

/** The lines of a part, some at a time. */
async function* linesOf(packed: Buffer): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder('utf-8');
  let pending = '';
  for await (const chunk of Readable.from([packed]).pipe(createGunzip())) {
    const lines = (pending + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
    pending = lines.pop() ?? '';
    yield lines;
  }
}

const nameOf = (part: number): string => `rows-${String(part).padStart(6, '0')}`;
