import type { Numbers } from './with-room.js';

/** Bytes that are written as they are. */
export class RawPart {
  constructor(readonly bytes: Uint8Array) {}
}

/** Where the bytes of a `RawPart` lie in the file that they were read from. */
export interface LocatedBytes {
  readonly position: number;
  readonly length: number;
}

/**
 * A piece of what a model keeps: plain values, typed arrays, or a `RawPart`, small enough that writing one keeps nobody waiting. A model yields its parts
 * in a fixed order, and is made again from them in the same order.
 */
export type Part = unknown;

/** Thrown when parts are not those of a model. */
export class DamagedPartsError extends Error {
  override readonly name = 'DamagedPartsError';
}

/** Entries of a list in one part. */
const LISTED_AT_ONCE = 20_000;

/** A list in pieces, with its length before them. */
export function* listParts(list: readonly Part[]): Generator<Part> {
  yield list.length;
  for (let at = 0; at < list.length; at += LISTED_AT_ONCE) yield list.slice(at, at + LISTED_AT_ONCE);
}

/** Bytes of an array in one part. */
const BYTES_AT_ONCE = 1 << 20;

/** An array in pieces, with its length before them. */
export function* arrayParts(array: Numbers): Generator<Part> {
  yield array.length;
  const piece = BYTES_AT_ONCE / array.BYTES_PER_ELEMENT;
  for (let at = 0; at < array.length; at += piece) yield array.slice(at, at + piece);
}

/** Takes parts one after the other. */
export class PartReader {
  constructor(private readonly parts: AsyncIterator<Part>) {}

  /** @throws {DamagedPartsError} if there are no more. */
  async next<T>(): Promise<T> {
    const { value, done } = await this.parts.next();
    if (done) throw new DamagedPartsError('the file of a model ends early');
    return value as T;
  }

  /** What `listParts` has cut into pieces. */
  async list<T>(): Promise<T[]> {
    const length = await this.next<number>();
    const list: T[] = [];
    while (list.length < length) for (const one of await this.next<T[]>()) list.push(one);
    return list;
  }

  /** What `arrayParts` has cut into pieces. */
  async array<A extends Numbers>(Kind: new (length: number) => A): Promise<A> {
    const array = new Kind(await this.next<number>());
    for (let at = 0; at < array.length;) {
      const piece = await this.next<A>();
      array.set(piece, at);
      at += piece.length;
    }
    return array;
  }
}
