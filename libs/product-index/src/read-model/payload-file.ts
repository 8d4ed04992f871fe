import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { arrayParts, RawPart, type LocatedBytes, type Part, type PartReader } from './parts.js';
import { resized, withRoom } from './with-room.js';

/** The payloads of a model's rows. */
export interface Payloads {
  set(row: number, payload: string): void;
  get(row: number): string;
  /** All payloads, from which others are made. */
  parts(): Iterable<Part>;
  /** Whether most of what is kept is of rows that were set again. */
  readonly isWorn: boolean;
  /** The memory that they take. */
  readonly bytes: number;
  /** Gives back the room for payloads to come. */
  trim(): void;
  close(): void;
}

/** Payloads that lie in another file already. */
interface SavedPayloads {
  /** An open file, which is closed with the payloads. */
  readonly file: number;
  /** The first byte behind all of them. */
  readonly end: number;
  /** By row. */
  readonly offsets: Float64Array<ArrayBuffer>;
  readonly lengths: Uint32Array<ArrayBuffer>;
}

/** Bytes that are written at once. */
const BUFFERED = 1 << 20;
/** A smaller file is not worth the trouble. */
const LEAST_WORN_BYTES = 64 << 20;

/**
 * Payloads in a file, of which memory keeps the places: a page needs two dozen of a million. The file has no name, so that nothing stays of it
 * however the process ends. Reading is synchronous: the pages of the file that are asked for are in the system's cache, and the reader has a
 * thread of its own.
 */
export class PayloadFile implements Payloads {
  readonly #file: number;
  #offsets: Float64Array<ArrayBuffer>;
  #lengths: Uint32Array<ArrayBuffer>;
  #rows: number;
  /** Offsets below this one are in the saved file. */
  readonly #base: number;
  /** What is not written yet: from this offset on. */
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #written: number;
  /** The bytes of rows as they are now, and of all that they ever were. */
  #current: number;
  #all: number;

  /** @param directory where the file lies. @throws the system's error if it cannot be made. */
  constructor(
    directory: string,
    private readonly saved?: SavedPayloads,
  ) {
    const path = join(directory, `payloads-${process.pid}-${Math.random().toString(36).slice(2)}`);
    this.#file = openSync(path, 'wx+', 0o600);
    unlinkSync(path);
    this.#offsets = saved?.offsets ?? new Float64Array(0);
    this.#lengths = saved?.lengths ?? new Uint32Array(0);
    this.#rows = this.#lengths.length;
    this.#base = this.#written = saved?.end ?? 0;
    this.#current = this.#all = this.#lengths.reduce((sum, length) => sum + length, 0);
  }

  /** The payloads in pieces, in the order of rows. */
  *parts(): Generator<Part> {
    const lengths = this.#lengths.slice(0, this.#rows);
    yield* arrayParts(lengths);
    for (let row = 0; row < lengths.length;) {
      const piece: Buffer[] = [];
      for (let bytes = 0; row < lengths.length && bytes < BUFFERED; row++) {
        piece.push(this.bytesOf(row));
        bytes += lengths[row] ?? 0;
      }
      yield new RawPart(Buffer.concat(piece));
    }
  }

  /** @param file that the parts are read from. It stays open. */
  static async from(directory: string, file: number, parts: PartReader): Promise<PayloadFile> {
    const lengths = await parts.array(Uint32Array);
    const offsets = new Float64Array(lengths.length);
    let end = 0;
    for (let row = 0; row < lengths.length;) {
      const { position, length } = await parts.next<LocatedBytes>();
      end = position + length;
      for (let at = position; at < end; at += lengths[row++] ?? 0) offsets[row] = at;
    }
    return new PayloadFile(directory, { file, end, offsets, lengths });
  }

  set(row: number, payload: string): void {
    const bytes = Buffer.from(payload);
    this.#offsets = withRoom(this.#offsets, row + 1);
    this.#lengths = withRoom(this.#lengths, row + 1);
    this.#rows = Math.max(this.#rows, row + 1);
    this.#current += bytes.length - (this.#lengths[row] ?? 0);
    this.#offsets[row] = this.#written + this.#waitingBytes;
    this.#lengths[row] = bytes.length;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#all += bytes.length;
    if (this.#waitingBytes >= BUFFERED) this.flush();
  }

  get(row: number): string {
    return this.bytesOf(row).toString();
  }

  get isWorn(): boolean {
    return this.#all > LEAST_WORN_BYTES && this.#all > 2 * this.#current;
  }

  get bytes(): number {
    return this.#offsets.byteLength + this.#lengths.byteLength;
  }

  trim(): void {
    this.#offsets = resized(this.#offsets, this.#rows);
    this.#lengths = resized(this.#lengths, this.#rows);
  }

  close(): void {
    closeSync(this.#file);
    if (this.saved) closeSync(this.saved.file);
  }

  private bytesOf(row: number): Buffer {
    const [offset, length] = [this.#offsets[row] ?? 0, this.#lengths[row] ?? 0];
    const bytes = Buffer.allocUnsafe(length);
    if (this.saved && offset < this.#base) {
      readSync(this.saved.file, bytes, 0, length, offset);
      return bytes;
    }
    if (offset + length > this.#written) this.flush();
    readSync(this.#file, bytes, 0, length, offset - this.#base);
    return bytes;
  }

  private flush(): void {
    const bytes = Buffer.concat(this.#waiting);
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at, bytes.length - at, this.#written - this.#base + at);
    this.#written += bytes.length;
    this.#waiting = [];
    this.#waitingBytes = 0;
  }
}
