import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem, toProblemDocument } from '#platform';

/** A request is refused once nothing of its body arrives for this long. */
const SILENT_MS = 30_000;
const LOOK_MS = 1_000;
/** A body other than a file has to be complete within this time, so that a slow trickle cannot hold a request open. */
const WHOLE_MS = 120_000;

/** Answers 408 to requests whose body stops arriving. A body that waits only because its reader is busy does not count as stopped. */
export function watchBodies(http: FastifyInstance): void {
  http.addHook('onRequest', (request, reply, done) => {
    if (hasBody(request)) watch(request, reply);
    done();
  });
}

/**
 * Feeds, folders of pictures and backups may take as long as they keep arriving. Pictures to search with may not: a slow one holds a place among
 * the searches.
 */
const isOfFiles = ({ headers, url }: FastifyRequest): boolean =>
  /^(multipart\/|application\/octet-stream)/.test(headers['content-type'] ?? '') &&
  /^\/v1\/(imports|images|uploads|operator\/restore)\b/.test(url);

const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

function watch(request: FastifyRequest, reply: FastifyReply): void {
  const { raw } = request;
  const began = Date.now();
  let [seen, seenAt] = [raw.socket.bytesRead, began];
  const timer = setInterval(() => {
    if (raw.complete || raw.destroyed || reply.raw.writableEnded) return clearInterval(timer);
    const now = Date.now();
    const isHeldBack = raw.isPaused() || raw.readableLength >= raw.readableHighWaterMark;
    if (raw.socket.bytesRead !== seen || isHeldBack) [seen, seenAt] = [raw.socket.bytesRead, now];
    const isFile = isOfFiles(request);
    if (now - seenAt < SILENT_MS && (isFile || now - began < WHOLE_MS)) return;
    clearInterval(timer);
    refuse(request, reply);
  }, LOOK_MS);
  timer.unref();
  reply.raw.once('close', () => clearInterval(timer));
}

/** Writes the answer directly, because the handler still waits for the body and cannot answer. */
function refuse(request: FastifyRequest, reply: FastifyReply): void {
  const problem = toProblemDocument(new Problem('request-timeout', 'the body did not arrive in time'), request.id);
  const body = JSON.stringify(problem);
  reply.hijack();
  if (!reply.raw.headersSent) {
    reply.raw.writeHead(problem.status, {
      'content-type': 'application/problem+json',
      'content-length': Buffer.byteLength(body),
      connection: 'close',
    });
  }
  reply.raw.end(body, () => request.raw.destroy());
}
