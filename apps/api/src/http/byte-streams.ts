import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '#platform';

/** Lets requests of one route send bytes, which its handler reads as they arrive. */
export function acceptByteStreams(server: FastifyInstance, route: string): void {
  server.addContentTypeParser('application/octet-stream', async (request: FastifyRequest, payload: IncomingMessage) => {
    if (request.routeOptions.url === route) return payload;
    throw new Problem('unsupported-media-type', 'this address takes no bytes');
  });
}
