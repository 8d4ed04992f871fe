import { LRUCache } from 'lru-cache';
import { cosineAt } from '../retrieval/cosine.js';
import { firstInOrder } from '../retrieval/ranking.js';
import type { Part, PartReader } from './parts.js';

/** Vectors of one buffer. */
const CHUNK = 4_096;
/** Up to so many rows are compared one by one: that is as fast as a graph, and exact. */
const COMPARED_ROWS = 12_000;
/**
 * A graph knows no filter, so it is asked for more vectors than are wanted, by the share of wanted rows times the first of these factors. Wanted rows are
 * not spread evenly: if too few are among the answer, the next factor is tried.
 */
const OVERSAMPLING = [1.3, 3, 8];
/** A graph is built anew once it lacks more than half of this share of the vectors. Until then those that it lacks are compared one by one. */
const UNKNOWN_SHARE = 0.2;
/** Numbers of the queries whose nearest vectors are kept: some hundred for each, or many thousand where filters leave few. */
const KEPT_NUMBERS = 500_000;
/** Of a slot and its cosine. */
const BYTES_OF_NEAR = 12;

/** Finds vectors near a query without looking at all of them. */
export interface VectorGraph {
  /** How many vectors the graph knows: those of the first slots. */
  readonly size: number;
  /** The slots of the nearest vectors, in no order. */
  near(query: Float32Array, count: number): readonly number[];
}

/** Rows near a query, the nearest first. */
export interface NearRows {
  readonly rows: readonly number[];
  readonly scores: readonly number[];
}

/** Slots by their cosines to a query, the nearest first. */
interface NearSlots {
  readonly slots: Uint32Array;
  readonly scores: Float64Array;
  /** How many of them the graph was asked for. */
  readonly count: number;
}

/** The vectors of a store's rows, each of unit length. A row may have none. */
export class VectorSet {
  /** Shared buffers, so that a graph is built by another thread without a copy. */
  readonly #chunks: Float32Array[] = [];
  #slotOf = new Int32Array(64).fill(-1);
  #rowOf = new Uint32Array(64);
  #size = 0;
  #graph: VectorGraph | undefined;
  /** How many vectors there are among wanted rows. */
  #counts = new WeakMap<Uint8Array, number>();
  readonly #near = new LRUCache<string, NearSlots>({
    maxSize: KEPT_NUMBERS,
    sizeCalculation: ({ slots }) => slots.length + this.dimension,
  });

  constructor(
    readonly dimension: number,
    private readonly compared = COMPARED_ROWS,
  ) {}

  get size(): number {
    return this.#size;
  }

  /** The graph that searches use. */
  get graph(): VectorGraph | undefined {
    return this.#graph;
  }

  get chunks(): readonly Float32Array[] {
    return this.#chunks;
  }

  /** Whether there are so many vectors that a graph of them is wanted, or another one than the present. */
  get wantsGraph(): boolean {
    return this.size > this.compared && this.size - (this.#graph?.size ?? 0) > Math.max(this.compared, this.size * UNKNOWN_SHARE) / 2;
  }

  get bytes(): number {
    const vectors = this.#chunks.length * CHUNK * this.dimension * 4;
    return vectors + this.#slotOf.byteLength + this.#rowOf.byteLength + this.#near.calculatedSize * BYTES_OF_NEAR;
  }

  /** Searches use this graph from now on. It covers the vectors of the first slots. Without a graph, the query is compared with every vector. */
  use(graph: VectorGraph): void {
    this.#graph = graph;
    this.#near.clear();
  }

  set(row: number, vector: Float32Array): void {
    if (row >= this.#slotOf.length) {
      const slots = new Int32Array(Math.max(row + 1, this.#slotOf.length * 2)).fill(-1);
      slots.set(this.#slotOf);
      this.#slotOf = slots;
    }
    const slot = this.#size++;
    if (slot >= this.#rowOf.length) {
      const rows = new Uint32Array(this.#rowOf.length * 2);
      rows.set(this.#rowOf);
      this.#rowOf = rows;
    }
    if (slot % CHUNK === 0) this.#chunks.push(new Float32Array(new SharedArrayBuffer(CHUNK * this.dimension * 4)));
    this.#chunks[Math.floor(slot / CHUNK)]?.set(vector, (slot % CHUNK) * this.dimension);
    this.#slotOf[row] = slot;
    this.#rowOf[slot] = row;
    this.#near.clear();
    this.#counts = new WeakMap();
  }

  /** The vector of a row, of which nothing is copied. */
  of(row: number): Float32Array | undefined {
    const slot = this.#slotOf[row] ?? -1;
    if (slot < 0) return undefined;
    return this.#chunks[Math.floor(slot / CHUNK)]?.subarray((slot % CHUNK) * this.dimension, ((slot % CHUNK) + 1) * this.dimension);
  }

  /**
   * The wanted rows that are nearest to a query, with their cosines. Exact where few rows are wanted; by the graph otherwise.
   * @param isWanted 1 for each row that may be found. It must not be changed afterwards.
   */
  nearest(query: Float32Array, isWanted: Uint8Array, limit: number): NearRows {
    const count = this.countWanted(isWanted);
    if (count === 0) return { rows: [], scores: [] };
    if (count > this.compared) {
      const sampled = this.bySampling(query, isWanted, count, limit);
      if (sampled) return sampled;
    }
    return this.firstWanted(this.inOrder(query, this.wantedSlots(isWanted), limit), isWanted, limit);
  }

  *parts(): Generator<Part> {
    yield [this.#size, this.#slotOf, this.#rowOf];
    // Shared memory cannot be written as it is.
    for (const chunk of this.#chunks) yield Float32Array.from(chunk);
  }

  static async from(dimension: number, parts: PartReader): Promise<VectorSet> {
    const set = new VectorSet(dimension);
    [set.#size, set.#slotOf, set.#rowOf] = await parts.next<[number, Int32Array<ArrayBuffer>, Uint32Array<ArrayBuffer>]>();
    for (let n = 0; n < Math.ceil(set.#size / CHUNK); n++) {
      const chunk = new Float32Array(new SharedArrayBuffer(CHUNK * dimension * 4));
      chunk.set(await parts.next<Float32Array>());
      set.#chunks.push(chunk);
    }
    return set;
  }

  private countWanted(isWanted: Uint8Array): number {
    const known = this.#counts.get(isWanted);
    if (known !== undefined) return known;
    let count = 0;
    const slotOf = this.#slotOf;
    const rows = Math.min(isWanted.length, slotOf.length);
    for (let row = 0; row < rows; row++) if (isWanted[row] === 1 && (slotOf[row] ?? -1) >= 0) count++;
    this.#counts.set(isWanted, count);
    return count;
  }

  private wantedSlots(isWanted: Uint8Array): number[] {
    const slots: number[] = [];
    for (let slot = 0; slot < this.#size; slot++) if (isWanted[this.#rowOf[slot] ?? 0] === 1) slots.push(slot);
    return slots;
  }

  /** The nearest by the graph; undefined where the graph does not find enough wanted ones. */
  private bySampling(query: Float32Array, isWanted: Uint8Array, wanted: number, limit: number): NearRows | undefined {
    if (!this.#graph) return undefined;
    for (const more of OVERSAMPLING) {
      const count = Math.ceil(((limit * this.#size) / wanted) * more);
      if (count > this.#graph.size) return undefined;
      const found = this.firstWanted(this.near(this.#graph, query, count), isWanted, limit);
      if (found.rows.length >= limit) return found;
    }
    return undefined;
  }

  /**
   * The slots near a query, whatever is wanted of them. They are kept until a vector comes: the same words are asked again and again, with
   * other filters.
   */
  private near(graph: VectorGraph, query: Float32Array, count: number): NearSlots {
    const key = Buffer.from(query.buffer, query.byteOffset, query.byteLength).toString('latin1');
    const known = this.#near.get(key);
    if (known && known.count >= count) return known;
    const slots = [...graph.near(query, count)];
    for (let slot = graph.size; slot < this.#size; slot++) slots.push(slot);
    const found = { ...this.inOrder(query, slots, slots.length), count };
    this.#near.set(key, found);
    return found;
  }

  /** The first slots by their cosines. Equal ones are in the order of slots, so that an answer does not change. */
  private inOrder(query: Float32Array, slots: readonly number[], limit: number): Omit<NearSlots, 'count'> {
    const scores = this.scoresOf(query, slots);
    const better = (a: number, b: number): number => (scores[b] ?? 0) - (scores[a] ?? 0) || (slots[a] ?? 0) - (slots[b] ?? 0);
    const places = Array.from({ length: slots.length }, (_, n) => n);
    const best = firstInOrder(places, better, Math.min(limit, slots.length));
    return { slots: Uint32Array.from(best, (n) => slots[n] ?? 0), scores: Float64Array.from(best, (n) => scores[n] ?? 0) };
  }

  private firstWanted({ slots, scores }: Omit<NearSlots, 'count'>, isWanted: Uint8Array, limit: number): NearRows {
    const rows: number[] = [];
    const own: number[] = [];
    for (let n = 0; n < slots.length && rows.length < limit; n++) {
      const row = this.#rowOf[slots[n] ?? 0] ?? 0;
      if (isWanted[row] !== 1) continue;
      rows.push(row);
      own.push(scores[n] ?? 0);
    }
    return { rows, scores: own };
  }

  private scoresOf(query: Float32Array, slots: readonly number[]): Float64Array {
    const dimension = this.dimension;
    const scores = new Float64Array(slots.length);
    for (let n = 0; n < slots.length; n++) {
      const slot = slots[n] ?? 0;
      const chunk = this.#chunks[Math.floor(slot / CHUNK)];
      if (!chunk) continue;
      scores[n] = cosineAt(chunk, (slot % CHUNK) * dimension, query);
    }
    return scores;
  }
}
