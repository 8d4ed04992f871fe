import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** Lets requests send bytes, which their handlers read as they arrive. */
export function acceptByteStreams(server: FastifyInstance): void {
  server.addContentTypeParser('application/octet-stream', async (_request: unknown, payload: IncomingMessage) => payload);
}
