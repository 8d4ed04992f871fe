import type { Readable } from 'node:stream';

/** A file whose bytes can be read again, and from any place. */
export interface FeedFile {
  /** Bytes. */
  readonly size: number;
  /** The bytes from `from` up to but not including `end`; all of them by default. */
  open(from?: number, end?: number): Promise<Readable>;
}
