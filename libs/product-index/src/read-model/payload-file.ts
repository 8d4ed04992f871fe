import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** The payloads of a model's rows. */
export interface Payloads {
  set(row: number, payload: string): void;
  get(row: number): string;
  /** Whether most of what is kept is of rows that were set again. */
  readonly isWorn: boolean;
  close(): void;
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
  readonly #offsets: number[] = [];
  readonly #lengths: number[] = [];
  /** What is not written yet: from this offset on. */
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #written = 0;
  /** The bytes of rows as they are now. */
  #current = 0;

  /** @param directory where the file lies. @throws the system's error if it cannot be made. */
  constructor(directory: string) {
    const path = join(directory, `payloads-${process.pid}-${Math.random().toString(36).slice(2)}`);
    this.#file = openSync(path, 'wx+', 0o600);
    unlinkSync(path);
  }

  set(row: number, payload: string): void {
    const bytes = Buffer.from(payload);
    this.#current += bytes.length - (this.#lengths[row] ?? 0);
    this.#offsets[row] = this.#written + this.#waitingBytes;
    this.#lengths[row] = bytes.length;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= BUFFERED) this.flush();
  }

  get(row: number): string {
    const [offset, length] = [this.#offsets[row] ?? 0, this.#lengths[row] ?? 0];
    if (offset + length > this.#written) this.flush();
    const bytes = Buffer.allocUnsafe(length);
    readSync(this.#file, bytes, 0, length, offset);
    return bytes.toString();
  }

  get isWorn(): boolean {
    return this.#written > LEAST_WORN_BYTES && this.#written > 2 * this.#current;
  }

  close(): void {
    closeSync(this.#file);
  }

  private flush(): void {
    const bytes = Buffer.concat(this.#waiting);
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at, bytes.length - at, this.#written + at);
    this.#written += bytes.length;
    this.#waiting = [];
    this.#waitingBytes = 0;
  }
}
