import { LRUCache } from 'lru-cache';
import { cosineAt } from '../retrieval/cosine.js';
import { firstInOrder } from '../retrieval/ranking.js';
import { arrayParts, type Part, type PartReader } from './parts.js';
import { resized, withRoom } from './with-room.js';

/** Vectors of one buffer. */
const CHUNK = 4_096;
/** Up to so many vectors are compared one by one: that is as fast as a graph, and exact. */
const COMPARED_ROWS = 4_000;
/** For each vector that a graph finds, this many could be compared one by one in the same time. */
const COMPARED_FOR_FOUND = 3;
/**
 * A graph knows no filter, so it is asked for more vectors than are wanted, by the share of wanted rows times the first of these factors. Wanted rows are
 * not spread evenly: if too few are among the answer, the next factor is tried.
 */
const OVERSAMPLING = [1.3, 3, 8] as const;
/**
 * The share of vectors that a graph may lack before it is built anew, of all vectors and of `compared`. It is small once no vector has come for a while, and
 * large until then, so that an import does not build one graph after the other. What a graph lacks is compared one by one.
 */
const UNKNOWN = { whileFilled: { ofAll: 0.1, ofCompared: 0.5 }, atRest: { ofAll: 0.01, ofCompared: 0.08 } };
const AT_REST_MS = 30_000;
/** Numbers of the queries whose nearest vectors are kept: some hundred for each, or many thousand where filters leave few. */
const KEPT_NUMBERS = 250_000;
/** Of a slot and its cosine. */
const BYTES_OF_NEAR = 12;

/** Finds vectors near a query without looking at all of them. */
export interface VectorGraph {
  /** How many vectors the graph knows: those of the first slots. */
  readonly size: number;
  /** The slots of the nearest vectors, about the nearest first. */
  near(query: Float32Array, count: number): readonly number[];
}

/** Rows near a query, the nearest first. */
export interface NearRows {
  readonly rows: readonly number[];
  readonly scores: readonly number[];
}

/** Slots near a query: those of the graph, about the nearest first, and then those that the graph lacks. */
interface NearSlots {
  readonly slots: Uint32Array;
  /** Their cosines with the query; `NaN` until one is worked out. */
  readonly cosines: Float64Array;
  /** How many of the slots the graph was asked for. */
  readonly count: number;
}

/** The vectors of a store's rows, each of unit length. A row may have none. */
export class VectorSet {
  /** Shared buffers, so that a graph is built by another thread without a copy. */
  readonly #chunks: Float32Array[] = [];
  /** By row: the slot of its vector plus one; 0 for a row without a vector. */
  #slotOf = new Uint32Array(0);
  #rowOf = new Uint32Array(0);
  #size = 0;
  /** When the last vector came, in ms since 1970. */
  #changedAt = 0;
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
    if (this.size <= this.compared) return false;
    const { ofAll, ofCompared } = Date.now() - this.#changedAt > AT_REST_MS ? UNKNOWN.atRest : UNKNOWN.whileFilled;
    return this.size - (this.#graph?.size ?? 0) > Math.max(this.size * ofAll, this.compared * ofCompared);
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
    this.#changedAt = Date.now();
    const slot = this.#size++;
    this.#slotOf = withRoom(this.#slotOf, row + 1);
    this.#rowOf = withRoom(this.#rowOf, this.#size);
    if (slot % CHUNK === 0) this.#chunks.push(new Float32Array(new SharedArrayBuffer(CHUNK * this.dimension * 4)));
    this.#chunks[Math.floor(slot / CHUNK)]?.set(vector, (slot % CHUNK) * this.dimension);
    this.#slotOf[row] = slot + 1;
    this.#rowOf[slot] = row;
    this.#near.clear();
    this.#counts = new WeakMap();
  }

  /** The vector of a row, of which nothing is copied. */
  of(row: number): Float32Array | undefined {
    const slot = (this.#slotOf[row] ?? 0) - 1;
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
    const isFastByGraph = count > this.compared && COMPARED_FOR_FOUND * this.sampled(count, limit, OVERSAMPLING[0]) < count;
    if (isFastByGraph) {
      const sampled = this.bySampling(query, isWanted, count, limit);
      if (sampled) return sampled;
    }
    const slots = this.wantedSlots(isWanted);
    return this.inOrder(query, { slots, cosines: new Float64Array(slots.length).fill(Number.NaN) }, slots.keys(), limit);
  }

  /** Gives back the room for rows to come. */
  trim(): void {
    this.#rowOf = resized(this.#rowOf, this.#size);
  }

  *parts(): Generator<Part> {
    yield* arrayParts(this.#slotOf);
    yield* arrayParts(this.#rowOf.subarray(0, this.#size));
    // Shared memory cannot be written as it is.
    for (const chunk of this.#chunks) yield Float32Array.from(chunk);
  }

  static async from(dimension: number, parts: PartReader): Promise<VectorSet> {
    const set = new VectorSet(dimension);
    set.#slotOf = await parts.array(Uint32Array);
    set.#rowOf = await parts.array(Uint32Array);
    set.#size = set.#rowOf.length;
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
    for (let row = 0; row < rows; row++) if (isWanted[row] === 1 && (slotOf[row] ?? 0) > 0) count++;
    this.#counts.set(isWanted, count);
    return count;
  }

  private wantedSlots(isWanted: Uint8Array): Uint32Array {
    const slots: number[] = [];
    for (let slot = 0; slot < this.#size; slot++) if (isWanted[this.#rowOf[slot] ?? 0] === 1) slots.push(slot);
    return Uint32Array.from(slots);
  }

  /** How many vectors the graph is asked for, so that about `limit` wanted ones are among them. */
  private sampled(wanted: number, limit: number, more: number): number {
    return Math.ceil(((limit * this.#size) / wanted) * more);
  }

  /** The nearest by the graph; undefined where the graph does not find enough wanted ones. */
  private bySampling(query: Float32Array, isWanted: Uint8Array, wanted: number, limit: number): NearRows | undefined {
    if (!this.#graph) return undefined;
    for (const more of OVERSAMPLING) {
      const count = this.sampled(wanted, limit, more);
      if (count > this.#graph.size) return undefined;
      const near = this.near(this.#graph, query, count);
      const places = this.wantedPlaces(near, isWanted, limit);
      if (places.length >= limit) return this.inOrder(query, near, places, limit);
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
    const nearest = graph.near(query, count);
    const slots = new Uint32Array(nearest.length + this.#size - graph.size);
    slots.set(nearest);
    for (let n = nearest.length; n < slots.length; n++) slots[n] = graph.size + n - nearest.length;
    const found = { slots, cosines: new Float64Array(slots.length).fill(Number.NaN), count };
    this.#near.set(key, found);
    return found;
  }

  /** The places of the first wanted slots of the graph, and of all wanted ones that the graph lacks. */
  private wantedPlaces({ slots }: NearSlots, isWanted: Uint8Array, limit: number): number[] {
    const places: number[] = [];
    const unknown = this.#graph?.size ?? 0;
    for (let n = 0; n < slots.length; n++) {
      const slot = slots[n] ?? 0;
      if (isWanted[this.#rowOf[slot] ?? 0] === 1 && (places.length < limit || slot >= unknown)) places.push(n);
    }
    return places;
  }

  /** The first of some slots by their cosines. Equal ones are in the order of slots, so that an answer does not change. */
  private inOrder(
    query: Float32Array,
    { slots, cosines }: Pick<NearSlots, 'slots' | 'cosines'>,
    places: Iterable<number>,
    limit: number,
  ): NearRows {
    const all = [...places];
    for (const n of all) if (Number.isNaN(cosines[n])) cosines[n] = this.cosineOf(slots[n] ?? 0, query);
    const better = (a: number, b: number): number => (cosines[b] ?? 0) - (cosines[a] ?? 0) || (slots[a] ?? 0) - (slots[b] ?? 0);
    const best = firstInOrder(all, better, Math.min(limit, all.length));
    return { rows: best.map((n) => this.#rowOf[slots[n] ?? 0] ?? 0), scores: best.map((n) => cosines[n] ?? 0) };
  }

  private cosineOf(slot: number, query: Float32Array): number {
    const chunk = this.#chunks[Math.floor(slot / CHUNK)];
    return chunk ? cosineAt(chunk, (slot % CHUNK) * this.dimension, query) : 0;
  }
}
