import { parentPort, workerData } from 'node:worker_threads';
import { buildGraph } from '../../read-model/usearch-graph.js';
import { graphThreads, type GraphThreadData } from './graphs.js';

/** The thread that builds one graph. */
const { source, path } = workerData as GraphThreadData;
parentPort?.postMessage(await buildGraph(source, path, graphThreads()));
