import type { Readable } from 'node:stream';

/** An object of a listing. */
export interface ListedObject {
  readonly key: string;
  readonly etag: string | undefined;
  readonly size: number;
  /** When it was put, in ms since 1970. */
  readonly modifiedAt: number;
}

/** An object that is read as it was when it was found. */
export interface PinnedObject {
  readonly size: number;
  readonly etag?: string;
  /** The bytes from `from` up to but not including `end`. Rejects if another object has taken its place. */
  open(from?: number, end?: number): Promise<Readable>;
}

/** Thrown while an object is read of which the bytes are others now. */
export class ReplacedObjectError extends Error {
  override readonly name = 'ReplacedObjectError';
}
