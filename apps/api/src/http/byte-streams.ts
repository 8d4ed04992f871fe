import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '#platform';

/** Lets requests of these routes send bytes, which their handlers read as they arrive. */
export function acceptByteStreams(server: FastifyInstance, routes: readonly string[]): void {
  server.addContentTypeParser('application/octet-stream', async (request: FastifyRequest, payload: IncomingMessage) => {
    if (routes.includes(request.routeOptions.url ?? '')) return payload;
    throw new Problem('unsupported-media-type', 'this address takes no bytes');
  });
}
