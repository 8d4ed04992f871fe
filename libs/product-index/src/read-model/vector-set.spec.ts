import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildGraph, openGraph } from './usearch-graph.js';
import { VectorSet } from './vector-set.js';

const COUNT = 6_000;
const DIMENSION = 32;
const LIMIT = 24;

/** A generator of its own, so that the vectors are the same in every run. */
function randomly(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
}

const random = randomly(3);

/** A unit vector near one of some centres, as embeddings are. */
const CENTRES = Array.from({ length: 40 }, () => Array.from({ length: DIMENSION }, random));
function vector(n: number): Float32Array {
  const values = Float32Array.from(CENTRES[n % CENTRES.length] ?? [], (value) => value + random());
  const norm = Math.hypot(...values);
  return values.map((value) => value / norm);
}

describe('the nearest rows by a graph', () => {
  const exact = new VectorSet(DIMENSION, Infinity);
  const sampled = new VectorSet(DIMENSION, 100);
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vitrine-graph-'));
    for (let row = 0; row < COUNT; row++) {
      const one = vector(row);
      exact.set(row, one);
      sampled.set(row, one);
      // The last rows are not in the graph.
      if (row !== COUNT - 300) continue;
      const source = { chunks: sampled.chunks, size: sampled.size, dimension: DIMENSION };
      await buildGraph(source, join(directory, 'graph'), 1);
      const graph = await openGraph(join(directory, 'graph'), source);
      if (graph) sampled.use(graph);
    }
  }, 60_000);

  it.each([1, 0.5, 0.1, 0.01])('are those of a comparison with all, where a filter leaves a share of %d', (share) => {
    const wanted = Uint8Array.from({ length: COUNT }, (_, row) => Number((row * 7919) % 1_000 < share * 1_000));
    let found = 0;
    for (let n = 0; n < 50; n++) {
      const query = vector(n * 3);
      const expected = exact.nearest(query, wanted, LIMIT);
      const { rows, scores } = sampled.nearest(query, wanted, LIMIT);
      expect(rows).toHaveLength(LIMIT);
      expect(rows.every((row) => wanted[row] === 1)).toBe(true);
      expect(scores[0]).toBeCloseTo(expected.scores[0] ?? 0, 6);
      found += rows.filter((row) => expected.rows.includes(row)).length;
    }
    expect(found / (50 * LIMIT)).toBeGreaterThanOrEqual(0.98);
  });

  it('finds the nearest of the rows that the graph does not know', () => {
    const own = exact.of(COUNT - 1) ?? new Float32Array(DIMENSION);
    const { rows, scores } = sampled.nearest(own, new Uint8Array(COUNT).fill(1), 1);
    expect(rows).toEqual([COUNT - 1]);
    expect(scores[0]).toBeCloseTo(1, 5);
  });
});

it('rows without a vector are near nothing', () => {
  const set = new VectorSet(2);
  set.set(3, Float32Array.of(1, 0));
  expect(set.of(2)).toBeUndefined();
  expect(set.nearest(Float32Array.of(0, 1), new Uint8Array(10).fill(1), 5)).toEqual({ rows: [3], scores: [0] });
});

describe('a graph of vectors', () => {
  afterEach(() => vi.useRealTimers());

  /** A set of which 100 vectors may be compared, with a graph of the first 1 000 and some vectors behind them. */
  function setWith(unknown: number): VectorSet {
    const set = new VectorSet(1, 100);
    for (let row = 0; row < 1_000 + unknown; row++) set.set(row, Float32Array.of(1));
    set.use({ size: 1_000, near: () => [] });
    return set;
  }

  it('is wanted from as many vectors on as are not compared', () => {
    const set = new VectorSet(1, 100);
    for (let row = 0; row < 100; row++) set.set(row, Float32Array.of(1));
    expect(set.wantsGraph).toBe(false);
    set.set(100, Float32Array.of(1));
    expect(set.wantsGraph).toBe(true);
  });

  it('is built anew while vectors come if it lacks a tenth, and at rest if it lacks a hundredth', () => {
    vi.useFakeTimers();
    const sets = [10, 12, 110, 115].map(setWith);
    expect(sets.map(({ wantsGraph }) => wantsGraph)).toEqual([false, false, false, true]);
    vi.advanceTimersByTime(31_000);
    expect(sets.map(({ wantsGraph }) => wantsGraph)).toEqual([false, true, true, true]);
  });
});
