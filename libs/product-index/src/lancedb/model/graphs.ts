import { readdir, rm, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { buildGraph, openGraph, type GraphSource } from '../../read-model/usearch-graph.js';
import type { VectorGraph, VectorSet } from '../../read-model/vector-set.js';

/** Builds the graph of some vectors into a file. @returns false if this platform has no graphs. */
export type BuildGraph = (source: GraphSource, path: string) => Promise<boolean>;

/** What the thread that builds a graph is started with. */
export interface GraphThreadData {
  readonly source: GraphSource;
  readonly path: string;
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
/** A file that is older was left behind by a process that was killed while it built. */
const LEFT_BEHIND_MS = 3_600_000;
const PREFIX = 'graph-';

/** Gives sets of vectors the graphs that they want, one after the other. */
export class Graphs {
  #isBuilding = false;
  #restsUntil = 0;

  constructor(
    private readonly directory: string,
    private readonly build: BuildGraph,
  ) {}

  /** Begins to build the graph of a set, if it wants one and none is being built. */
  tend(vectors: VectorSet | undefined): void {
    if (!vectors?.wantsGraph || this.#isBuilding || Date.now() < this.#restsUntil) return;
    this.#isBuilding = true;
    this.graphOf(vectors)
      .then((graph) => graph && vectors.use(graph))
      // Vectors are compared one by one meanwhile.
      .catch(() => (this.#restsUntil = Date.now() + REST_MS))
      .finally(() => (this.#isBuilding = false));
  }

  private async graphOf(vectors: VectorSet): Promise<VectorGraph | undefined> {
    const { chunks, size, dimension } = vectors;
    await this.removeLeftBehind();
    const path = join(this.directory, `${PREFIX}${process.pid}-${Math.random().toString(36).slice(2)}`);
    const isBuilt = await this.build({ chunks: [...chunks], size, dimension }, path);
    if (!isBuilt) this.#restsUntil = Infinity;
    return isBuilt ? openGraph(path, { size, dimension }) : undefined;
  }

  private async removeLeftBehind(): Promise<void> {
    for (const name of await readdir(this.directory)) {
      const path = join(this.directory, name);
      if (name.startsWith(PREFIX) && Date.now() - (await stat(path)).mtimeMs > LEFT_BEHIND_MS) await rm(path, { force: true });
    }
  }
}
