import { createReadStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { crc32 } from 'node:zlib';
import { buildGraph, openGraph, type GraphSource } from '../../read-model/usearch-graph.js';
import { removeLeftBehind, unfinishedPath } from '../../read-model/unfinished-files.js';
import type { VectorGraph, VectorSet } from '../../read-model/vector-set.js';

/** Builds the graph of some vectors into a file. @returns false if this platform has no graphs. */
export type BuildGraph = (source: GraphSource, path: string) => Promise<boolean>;

/** What the thread that builds a graph is started with. */
export interface GraphThreadData {
  readonly source: GraphSource;
  readonly path: string;
}

/** The embeddings that a graph is of. */
export type GraphKind = 'image' | 'text';

/** Which file a graph is in: another graph under the same name has another checksum. */
export interface GraphMark {
  readonly size: number;
  readonly checksum: number;
}

/** Half of the cores: searches go on meanwhile. */
export const graphThreads = (): number => Math.max(1, Math.floor(availableParallelism() / 2));

/** Builds in the thread of the caller. */
export const buildInline: BuildGraph = async (source, path) => buildGraph(source, path, graphThreads());

/** Builds in a thread of its own, which ends with the graph. */
export const buildInThread: BuildGraph = async (source, path) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('graph-thread.js', import.meta.url), { workerData: { source, path } satisfies GraphThreadData });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the thread that builds a graph ended before the graph was built')));
  });

/** How long no graph is built after one could not be. */
const REST_MS = 600_000;

/** Gives sets of vectors the graphs that they want, one after the other. The graph of a store lies beside the model of the store. */
export class Graphs {
  readonly #marks = new WeakMap<VectorGraph, GraphMark>();
  #isBuilding = false;
  #restsUntil = 0;

  constructor(private readonly build: BuildGraph) {}

  /** Begins to build the graph of a set into a directory, if the set wants one and none is being built. */
  tend(vectors: VectorSet | undefined, kind: GraphKind, directory: string): void {
    if (!vectors?.wantsGraph || this.#isBuilding || Date.now() < this.#restsUntil) return;
    this.#isBuilding = true;
    this.built(vectors, kind, directory)
      .then((graph) => graph && vectors.use(graph))
      // Vectors are compared one by one meanwhile.
      .catch(() => (this.#restsUntil = Date.now() + REST_MS))
      .finally(() => (this.#isBuilding = false));
  }

  /** What tells the graph of a set from others; undefined for a set without one. */
  markOf(vectors: VectorSet | undefined): GraphMark | undefined {
    return vectors?.graph && this.#marks.get(vectors.graph);
  }

  /** Opens the graph in a directory for a set, if it is the one of this mark. */
  async reopen(vectors: VectorSet, kind: GraphKind, directory: string, mark: GraphMark): Promise<void> {
    const path = pathOf(directory, kind);
    if ((await checksumOf(path).catch(() => undefined)) !== mark.checksum) return;
    const graph = await openGraph(path, { size: mark.size, dimension: vectors.dimension });
    if (!graph) return;
    this.#marks.set(graph, mark);
    vectors.use(graph);
  }

  private async built({ chunks, size, dimension }: VectorSet, kind: GraphKind, directory: string): Promise<VectorGraph | undefined> {
    await mkdir(directory, { recursive: true });
    await removeLeftBehind(directory);
    const path = unfinishedPath(pathOf(directory, kind));
    const isBuilt = await this.build({ chunks: [...chunks], size, dimension }, path);
    if (!isBuilt) {
      this.#restsUntil = Infinity;
      return undefined;
    }
    const checksum = await checksumOf(path);
    const graph = await openGraph(path, { size, dimension });
    // The file of another process may be replaced. It stays readable there, as it is mapped.
    await rename(path, pathOf(directory, kind));
    if (graph) this.#marks.set(graph, { size, checksum });
    return graph;
  }
}

const pathOf = (directory: string, kind: GraphKind): string => join(directory, `${kind}.graph`);

async function checksumOf(path: string): Promise<number> {
  let checksum = 0;
  for await (const bytes of createReadStream(path, { highWaterMark: 1 << 20 })) checksum = crc32(bytes as Buffer, checksum);
  return checksum;
}
