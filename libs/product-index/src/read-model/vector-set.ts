import { firstInOrder } from '../retrieval/ranking.js';

/** Vectors of one buffer. */
const CHUNK = 4_096;
/** Up to so many rows are compared one by one: that is as fast as a graph, and exact. */
export const COMPARED_ROWS = 12_000;
/** How many more of the nearest a graph is asked for than the share of wanted rows suggests: they are not spread evenly. */
const OVERSAMPLING = 1.3;
/** The share of vectors that a graph may not know. They are compared one by one. */
const UNKNOWN_SHARE = 0.2;

/** Finds vectors near a query without looking at all of them. */
export interface VectorGraph {
  /** How many vectors the graph knows: those of the first slots. */
  readonly size: number;
  /** The slots of the nearest vectors, in no order. */
  near(query: Float32Array, count: number): readonly number[];
}

/** Rows near a query, in no order. */
export interface NearRows {
  readonly rows: readonly number[];
  readonly scores: readonly number[];
}

/** The vectors of a store's rows, each of unit length. A row may have none. */
export class VectorSet {
  /** Shared buffers, so that a graph is built by another thread without a copy. */
  readonly #chunks: Float32Array[] = [];
  #slotOf = new Int32Array(64).fill(-1);
  readonly #rowOf: number[] = [];
  #graph: VectorGraph | undefined;

  constructor(
    readonly dimension: number,
    private readonly compared = COMPARED_ROWS,
  ) {}

  get size(): number {
    return this.#rowOf.length;
  }

  get chunks(): readonly Float32Array[] {
    return this.#chunks;
  }

  /** Whether there are so many vectors that a graph of them is wanted, or another one than the present. */
  get wantsGraph(): boolean {
    return this.size > this.compared && this.size - (this.#graph?.size ?? 0) > Math.max(this.compared, this.size * UNKNOWN_SHARE) / 2;
  }

  get bytes(): number {
    return this.#chunks.length * CHUNK * this.dimension * 4 + this.#slotOf.byteLength + this.#rowOf.length * 8;
  }

  /** Takes a graph of the vectors in the first slots; without one every vector is compared. */
  use(graph: VectorGraph): void {
    this.#graph = graph;
  }

  set(row: number, vector: Float32Array): void {
    if (row >= this.#slotOf.length) {
      const slots = new Int32Array(Math.max(row + 1, this.#slotOf.length * 2)).fill(-1);
      slots.set(this.#slotOf);
      this.#slotOf = slots;
    }
    const slot = this.#rowOf.length;
    if (slot % CHUNK === 0) this.#chunks.push(new Float32Array(new SharedArrayBuffer(CHUNK * this.dimension * 4)));
    this.#chunks[Math.floor(slot / CHUNK)]?.set(vector, (slot % CHUNK) * this.dimension);
    this.#slotOf[row] = slot;
    this.#rowOf.push(row);
  }

  /** The vector of a row, of which nothing is copied. */
  of(row: number): Float32Array | undefined {
    const slot = this.#slotOf[row] ?? -1;
    if (slot < 0) return undefined;
    return this.#chunks[Math.floor(slot / CHUNK)]?.subarray((slot % CHUNK) * this.dimension, ((slot % CHUNK) + 1) * this.dimension);
  }

  /**
   * The wanted rows that are nearest to a query, with their cosines. Exact where few rows are wanted; by the graph otherwise.
   * @param isWanted 1 for each row that may be found.
   */
  nearest(query: Float32Array, isWanted: Uint8Array, limit: number): NearRows {
    const count = this.countWanted(isWanted);
    const slots = (count > this.compared && this.bySampling(query, isWanted, count, limit)) || this.wantedSlots(isWanted);
    const scores = this.scoresOf(query, slots);
    // Equal scores are in the order of rows, so that an answer does not change.
    const better = (a: number, b: number): number => (scores[b] ?? 0) - (scores[a] ?? 0) || (slots[a] ?? 0) - (slots[b] ?? 0);
    const best = firstInOrder(
      Array.from({ length: slots.length }, (_, n) => n),
      better,
      Math.min(limit, slots.length),
    );
    return { rows: best.map((n) => this.#rowOf[slots[n] ?? 0] ?? 0), scores: best.map((n) => scores[n] ?? 0) };
  }

  private countWanted(isWanted: Uint8Array): number {
    let count = 0;
    for (let slot = 0; slot < this.#rowOf.length; slot++) count += isWanted[this.#rowOf[slot] ?? 0] ?? 0;
    return count;
  }

  private wantedSlots(isWanted: Uint8Array): number[] {
    const slots: number[] = [];
    for (let slot = 0; slot < this.#rowOf.length; slot++) if (isWanted[this.#rowOf[slot] ?? 0] === 1) slots.push(slot);
    return slots;
  }

  /** Slots that hold the nearest, by the graph; undefined where the graph does not find enough of them. */
  private bySampling(query: Float32Array, isWanted: Uint8Array, wanted: number, limit: number): number[] | undefined {
    const graph = this.#graph;
    if (!graph) return undefined;
    const count = Math.min(graph.size, Math.ceil(((limit * this.size) / wanted) * OVERSAMPLING));
    const slots: number[] = [];
    for (const slot of graph.near(query, count)) if (isWanted[this.#rowOf[slot] ?? 0] === 1) slots.push(slot);
    if (slots.length < limit) return undefined;
    for (let slot = graph.size; slot < this.size; slot++) if (isWanted[this.#rowOf[slot] ?? 0] === 1) slots.push(slot);
    return slots;
  }

  private scoresOf(query: Float32Array, slots: readonly number[]): Float64Array {
    const dimension = this.dimension;
    const scores = new Float64Array(slots.length);
    for (let n = 0; n < slots.length; n++) {
      const slot = slots[n] ?? 0;
      const chunk = this.#chunks[Math.floor(slot / CHUNK)];
      if (!chunk) continue;
      const at = (slot % CHUNK) * dimension;
      let dot = 0;
      for (let i = 0; i < dimension; i++) dot += (chunk[at + i] ?? 0) * (query[i] ?? 0);
      scores[n] = dot;
    }
    return scores;
  }
}
