import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Problem, toProblemDocument, type ProblemDocument } from '#platform';

/** Answers requests whose address the router cannot read. They reach no handler, so the problem filter does not see them. */
export function answerUnroutable(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const problem = toProblemDocument(new Problem('malformed-request', 'the address cannot be read', [], { cause: error }), request.id);
  void reply.status(problem.status).header('content-type', 'application/problem+json').send(problem);
}

/** Answers what the HTTP parser refuses. There is no request object yet, so the answer is written to the socket. */
export function answerUnparsable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const document = problemOf(error.code ?? '');
  const body = JSON.stringify(document);
  const head = [
    `HTTP/1.1 ${document.status} ${document.title}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}

function problemOf(code: string): ProblemDocument {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return documentOf(new Problem('request-timeout', 'the request did not arrive in time'));
  if (code === 'HPE_HEADER_OVERFLOW') return documentOf(new Problem('headers-too-large', 'the headers are larger than 16 kB'));
  return documentOf(new Problem('malformed-request', 'this is not an HTTP/1.1 request'));
}

const documentOf = (problem: Problem): ProblemDocument => toProblemDocument(problem, randomUUID());
