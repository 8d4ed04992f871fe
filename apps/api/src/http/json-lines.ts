import type { FastifyInstance } from 'fastify';
import { Problem } from '#platform';

/** The names that JSON Lines go by; no registered media type exists (https://jsonlines.org). */
const TYPES = ['application/jsonl', 'application/x-ndjson', 'application/x-jsonlines'];

/** Lets requests send products as JSON Lines, one object a line, in place of `{"products": […]}`. */
export function acceptJsonLines(server: FastifyInstance, maxBytes: number): void {
  server.addContentTypeParser(TYPES, { parseAs: 'string', bodyLimit: maxBytes }, async (_request: unknown, body: string | Buffer) => ({
    products: String(body)
      .replace(/^\uFEFF/, '')
      .split('\n')
      .flatMap((line, n) => (line.trim() === '' ? [] : [parsedLine(line, n + 1)])),
  }));
}

/** @throws {Problem} `malformed-request` */
function parsedLine(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new Problem('malformed-request', `line ${number} is not JSON`, [], { cause: error });
  }
}
