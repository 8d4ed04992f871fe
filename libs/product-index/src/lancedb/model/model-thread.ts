import { parentPort, workerData } from 'node:worker_threads';
import { buildInThread } from './graphs.js';
import { ModelHost } from './model-host.js';
import type { ModelReply, ModelRequest, ModelThreadData } from './model-messages.js';

/** The thread in which models are kept and searched, so that neither keeps the event loop of the process waiting. */
const { directory, limits } = workerData as ModelThreadData;
const reply = (message: ModelReply): void => parentPort?.postMessage(message);
const host = new ModelHost(directory, limits, buildInThread, (message) => reply({ kind: 'said', message }));

parentPort?.on('message', (request: ModelRequest) => {
  if (request.kind === 'forget') {
    host.forget(request.table);
    return;
  }
  const { id } = request;
  host.find(request).then(
    (answer) => reply({ kind: 'found', id, answer, bytes: host.bytes, isBeyondMemory: host.isBeyondMemory }),
    (error: unknown) => reply({ kind: 'failed', id, why: String(error) }),
  );
});
