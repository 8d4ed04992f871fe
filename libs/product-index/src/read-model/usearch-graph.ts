import type { Index } from 'usearch';
import type { VectorGraph } from './vector-set.js';

/** The vectors that a graph is made of: those of the first slots. */
export interface GraphSource {
  /** Buffers of equally many vectors each, one vector after the other. */
  readonly chunks: readonly Float32Array[];
  readonly size: number;
  readonly dimension: number;
}

/** Links of a vector, and how many candidates are looked at when one is added and when one is looked for (Malkov and Yashunin 2018, doi:10.1109/TPAMI.2018.2889473). */
const CONNECTIVITY = 16;
const EXPANSION_ADD = 128;
const EXPANSION_SEARCH = 128;
/** Vectors that are added at once. */
const ADDED_AT_ONCE = 4_096;

/** The library is a native module that not every platform has: without it, vectors are compared one by one. */
const load = async (): Promise<typeof import('usearch') | undefined> => import('usearch').catch(() => undefined);

async function emptyIndex(dimension: number): Promise<Index | undefined> {
  const usearch = await load();
  if (!usearch) return undefined;
  const { Index: UsearchIndex, MetricKind, ScalarKind } = usearch;
  // Two bytes a number: the exact cosines of what is found are worked out from the vectors themselves.
  return new UsearchIndex({
    dimensions: dimension,
    metric: MetricKind.IP,
    quantization: ScalarKind.BF16,
    connectivity: CONNECTIVITY,
    expansion_add: EXPANSION_ADD,
    expansion_search: EXPANSION_SEARCH,
    multi: false,
  });
}

/**
 * Builds a graph (HNSW) and writes it into a file. Takes seconds for a hundred thousand vectors.
 * @returns false if this platform has no graphs.
 */
export async function buildGraph({ chunks, size, dimension }: GraphSource, path: string, threads: number): Promise<boolean> {
  const index = await emptyIndex(dimension);
  if (!index) return false;
  let slot = 0;
  for (const chunk of chunks) {
    const count = Math.min(chunk.length / dimension, size - slot);
    for (let at = 0; at < count; at += ADDED_AT_ONCE) {
      const some = Math.min(ADDED_AT_ONCE, count - at);
      const keys = BigUint64Array.from({ length: some }, (_, n) => BigInt(slot + at + n));
      index.add(keys, chunk.slice(at * dimension, (at + some) * dimension), threads);
    }
    slot += count;
  }
  index.save(path);
  return true;
}

/**
 * Opens a graph in a file that `buildGraph` wrote. The file is mapped, so that the system decides how much of it is in memory, and stays readable when it
 * loses its name.
 * @returns undefined if this platform has no graphs.
 */
export async function openGraph(
  path: string,
  { size, dimension }: Pick<GraphSource, 'size' | 'dimension'>,
): Promise<VectorGraph | undefined> {
  const index = await emptyIndex(dimension);
  if (!index) return undefined;
  index.view(path);
  return { size, near: (query, count) => Array.from(index.search(query, count, 1).keys, Number) };
}
