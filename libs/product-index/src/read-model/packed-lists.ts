import { arrayParts, type Part, type PartReader } from './parts.js';
import { postingOf } from './posting.js';
import { resized, withRoom } from './with-room.js';

/** The bytes that a list has room for at first; then twice as many each time. */
const FIRST_ROOM = 8;
/** Lists that grew leave bytes behind. Once these are so many, and this share of all, all lists are moved together. */
const LEAST_WASTED = 1 << 16;
const MAX_WASTED = 0.3;

const BITS = 7;
const MORE = 1 << BITS;

/** The room of a list that grew to so many bytes. */
const roomFor = (bytes: number): number => (bytes === 0 ? 0 : FIRST_ROOM * 2 ** Math.max(0, Math.ceil(Math.log2(bytes / FIRST_ROOM))));

/**
 * Lists of postings in one buffer, each in the order of its rows. A posting is kept as the distance from the row before and whether the row has the
 * term more than once, in a number of as few bytes as it needs (variable bytes: Manning, Raghavan and Schütze 2008, section 5.3), and then the
 * frequency if it is above 1: one or two bytes for most, where a plain number takes four.
 */
export class PackedLists {
  #bytes = new Uint8Array(0);
  /** The first byte that no list has. */
  #end = 0;
  #wasted = 0;
  /** Lists that begin before this byte have no room to grow. */
  #tight = 0;
  // By list.
  #starts = new Uint32Array(0);
  #used = new Uint32Array(0);
  #counts = new Uint32Array(0);
  #lasts = new Uint32Array(0);
  #size = 0;

  get bytes(): number {
    const lists = this.#starts.byteLength + this.#used.byteLength + this.#counts.byteLength + this.#lasts.byteLength;
    return this.#bytes.byteLength + lists;
  }

  /** A new list, without a posting. @returns its number. */
  create(): number {
    const list = this.#size++;
    this.#starts = withRoom(this.#starts, this.#size);
    this.#used = withRoom(this.#used, this.#size);
    this.#counts = withRoom(this.#counts, this.#size);
    this.#lasts = withRoom(this.#lasts, this.#size);
    return list;
  }

  /** How many postings a list has. */
  countOf(list: number): number {
    return this.#counts[list] ?? 0;
  }

  /** Adds a posting. @param row later than those of the list. @param frequency 1…63. */
  append(list: number, row: number, frequency: number): void {
    const used = this.#used[list] ?? 0;
    let rest = (row - (this.#lasts[list] ?? 0)) * 2 + Number(frequency > 1);
    const needed = used + Math.max(1, Math.ceil((32 - Math.clz32(rest)) / BITS)) + Number(frequency > 1);
    if (needed > this.roomOf(list)) this.move(list, roomFor(needed));
    let at = (this.#starts[list] ?? 0) + used;
    for (; rest >= MORE; rest >>>= BITS) this.#bytes[at++] = (rest % MORE) + MORE;
    this.#bytes[at++] = rest;
    if (frequency > 1) this.#bytes[at] = frequency;
    this.#used[list] = needed;
    this.#lasts[list] = row;
    this.#counts[list] = this.countOf(list) + 1;
  }

  /** Writes the postings of a list into an array that has room for them. */
  read(list: number, postings: Uint32Array): void {
    const bytes = this.#bytes;
    const count = this.countOf(list);
    let at = this.#starts[list] ?? 0;
    let row = 0;
    for (let n = 0; n < count; n++) {
      let byte = bytes[at++] ?? 0;
      let value = byte % MORE;
      for (let shift = BITS; byte >= MORE; shift += BITS) {
        byte = bytes[at++] ?? 0;
        value += (byte % MORE) << shift;
      }
      row += value >>> 1;
      postings[n] = postingOf(row, value % 2 === 0 ? 1 : (bytes[at++] ?? 0));
    }
  }

  /** Gives back the room for postings to come. */
  trim(): void {
    this.moveTogether((used) => used);
    this.#tight = this.#end;
    this.#starts = resized(this.#starts, this.#size);
    this.#used = resized(this.#used, this.#size);
    this.#counts = resized(this.#counts, this.#size);
    this.#lasts = resized(this.#lasts, this.#size);
  }

  *parts(): Generator<Part> {
    yield this.#size;
    yield [this.#end, this.#wasted, this.#tight];
    yield* arrayParts(this.#bytes.subarray(0, this.#end));
    for (const numbers of [this.#starts, this.#used, this.#counts, this.#lasts]) yield* arrayParts(numbers.subarray(0, this.#size));
  }

  static async from(parts: PartReader): Promise<PackedLists> {
    const lists = new PackedLists();
    lists.#size = await parts.next<number>();
    [lists.#end, lists.#wasted, lists.#tight] = await parts.next<[number, number, number]>();
    lists.#bytes = await parts.array(Uint8Array);
    lists.#starts = await parts.array(Uint32Array);
    lists.#used = await parts.array(Uint32Array);
    lists.#counts = await parts.array(Uint32Array);
    lists.#lasts = await parts.array(Uint32Array);
    return lists;
  }

  private roomOf(list: number): number {
    const used = this.#used[list] ?? 0;
    return (this.#starts[list] ?? 0) < this.#tight ? used : roomFor(used);
  }

  private move(list: number, room: number): void {
    if (this.#wasted > LEAST_WASTED && this.#wasted > this.#end * MAX_WASTED) this.moveTogether(roomFor);
    const start = this.#starts[list] ?? 0;
    const used = this.#used[list] ?? 0;
    this.#wasted += this.roomOf(list);
    this.place(list, room);
    this.#bytes.copyWithin(this.#starts[list] ?? 0, start, start + used);
  }

  /** Moves all lists into another buffer, one behind the other. */
  private moveTogether(roomOf: (used: number) => number): void {
    const rooms = this.#used.subarray(0, this.#size).map(roomOf);
    const bytes = new Uint8Array(rooms.reduce((sum, room) => sum + room, 0));
    let end = 0;
    for (const [list, room] of rooms.entries()) {
      const start = this.#starts[list] ?? 0;
      bytes.set(this.#bytes.subarray(start, start + (this.#used[list] ?? 0)), end);
      this.#starts[list] = end;
      end += room;
    }
    this.#bytes = bytes;
    this.#end = end;
    this.#tight = this.#wasted = 0;
  }

  private place(list: number, room: number): void {
    this.#bytes = withRoom(this.#bytes, this.#end + room);
    this.#starts[list] = this.#end;
    this.#end += room;
  }
}
