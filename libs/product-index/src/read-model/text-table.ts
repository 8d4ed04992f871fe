import { arrayParts, type Part, type PartReader } from './parts.js';
import { resized, withRoom } from './with-room.js';

/** A fuller table looks in too many places. */
const MAX_LOAD = 0.75;
const LEAST_SLOTS = 64;
const FIRST_BYTE_OF_OTHERS = 0x80;

/** A text as bytes, in a buffer that the next text overwrites. */
let encoded = Buffer.alloc(1_024);

/** Encodes a text as UTF-8 into `encoded`. @returns the number of bytes. */
function encode(text: string): number {
  if (text.length * 3 > encoded.length) encoded = Buffer.alloc(text.length * 6);
  for (let n = 0; n < text.length; n++) {
    const unit = text.charCodeAt(n);
    if (unit >= FIRST_BYTE_OF_OTHERS) return encoded.write(text);
    encoded[n] = unit;
  }
  return text.length;
}

/** 32 bits of some bytes (FNV-1a; Fowler, Noll and Vo 1991), mixed so that the lowest ones depend on all. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/**
 * Texts and their numbers, from 0 in the order in which they came. The texts lie in one buffer: a map of strings takes several times as much memory.
 * A text is never taken back.
 */
export class TextTable {
  #bytes = new Uint8Array(0);
  /** By number: the first byte behind the text. */
  #ends = new Uint32Array(0);
  /** An open hash table of numbers, each plus one; 0 where there is none. */
  #slots = new Uint32Array(LEAST_SLOTS);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#bytes.byteLength + this.#ends.byteLength + this.#slots.byteLength;
  }

  /** The number of a text; undefined for a text that never came. */
  numberOf(text: string): number | undefined {
    const found = this.#slots[this.slotOf(encode(text))] ?? 0;
    return found === 0 ? undefined : found - 1;
  }

  /** The number of a text, which is a new one if it never came. */
  add(text: string): number {
    const length = encode(text);
    const slot = this.slotOf(length);
    const found = this.#slots[slot] ?? 0;
    if (found !== 0) return found - 1;
    const start = this.startOf(this.#size);
    this.#bytes = withRoom(this.#bytes, start + length);
    this.#bytes.set(encoded.subarray(0, length), start);
    this.#ends = withRoom(this.#ends, this.#size + 1);
    this.#ends[this.#size] = start + length;
    this.#slots[slot] = ++this.#size;
    if (this.#size > this.#slots.length * MAX_LOAD) this.spread(this.#slots.length * 2);
    return this.#size - 1;
  }

  /** The text of a number. */
  at(number: number): string {
    const start = this.startOf(number);
    return Buffer.from(this.#bytes.buffer, start, (this.#ends[number] ?? 0) - start).toString();
  }

  /** Gives back the room for texts to come. */
  trim(): void {
    this.#bytes = resized(this.#bytes, this.startOf(this.#size));
    this.#ends = resized(this.#ends, this.#size);
    this.spread(Math.ceil(this.#size / MAX_LOAD) + LEAST_SLOTS);
  }

  *parts(): Generator<Part> {
    yield* arrayParts(this.#bytes.subarray(0, this.startOf(this.#size)));
    yield* arrayParts(this.#ends.subarray(0, this.#size));
  }

  static async from(parts: PartReader): Promise<TextTable> {
    const table = new TextTable();
    table.#bytes = await parts.array(Uint8Array);
    table.#ends = await parts.array(Uint32Array);
    table.#size = table.#ends.length;
    table.spread(Math.ceil(table.#size / MAX_LOAD) + LEAST_SLOTS);
    return table;
  }

  private startOf(number: number): number {
    return number === 0 ? 0 : (this.#ends[number - 1] ?? 0);
  }

  /** The slot of the text in `encoded`, or the free one where it belongs. */
  private slotOf(length: number): number {
    const slots = this.#slots;
    let slot = hashOf(encoded, 0, length) % slots.length;
    for (let found = slots[slot] ?? 0; found !== 0 && !this.isEncoded(found - 1, length); found = slots[slot] ?? 0) {
      slot = slot + 1 === slots.length ? 0 : slot + 1;
    }
    return slot;
  }

  private isEncoded(number: number, length: number): boolean {
    const start = this.startOf(number);
    if ((this.#ends[number] ?? 0) - start !== length) return false;
    const bytes = this.#bytes;
    for (let n = 0; n < length; n++) if (bytes[start + n] !== encoded[n]) return false;
    return true;
  }

  private spread(length: number): void {
    const slots = new Uint32Array(length);
    for (let number = 0; number < this.#size; number++) {
      let slot = hashOf(this.#bytes, this.startOf(number), this.#ends[number] ?? 0) % length;
      while (slots[slot] !== 0) slot = slot + 1 === length ? 0 : slot + 1;
      slots[slot] = number + 1;
    }
    this.#slots = slots;
  }
}
