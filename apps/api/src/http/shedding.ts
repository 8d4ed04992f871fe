import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { Problem, toProblemDocument } from '#platform';

/** Requests that search; others are never refused here. */
const READ = /^\/v1\/(search|suggest|products)\b/;
const SENT = /^\/(v1\/(search|instantsearch)|1\/indexes)\b/;

const isSearch = ({ method, url = '' }: IncomingMessage): boolean =>
  (method === 'GET' && READ.test(url)) || (method === 'POST' && SENT.test(url));

/**
 * Refuses searches before anything is done for them while there are too many: to look at a key and a body takes a third of the time of a search, so that
 * a flood would leave no time for those that are answered.
 * @param isOver whether a search that comes now would be refused anyway.
 */
export function shedLoad(server: Server, isOver: () => boolean, onRefused: () => void): void {
  const handlers = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (request, reply) => {
    if (isOver() && isSearch(request)) {
      onRefused();
      refuse(request, reply);
    } else for (const handle of handlers) handle.call(server, request, reply);
  });
}

function refuse(request: IncomingMessage, reply: ServerResponse): void {
  const id = randomUUID();
  const body = JSON.stringify(toProblemDocument(new Problem('overloaded', 'there is more to do than this process can'), id));
  request.resume();
  reply
    .writeHead(503, {
      'content-type': 'application/problem+json',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      'retry-after': '1',
      'x-request-id': id,
      'access-control-allow-origin': '*',
    })
    .end(body);
}
