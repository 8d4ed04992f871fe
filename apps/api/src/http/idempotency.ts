import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { printOf, type Idempotency, type KeptAnswer, type Repeatable } from '#access';
import { Problem } from '#platform';

const HEADER = 'idempotency-key';
/** Visible ASCII, as draft-ietf-httpapi-idempotency-key-header-07 has it. */
const NAME = /^[\x21-\x7e]{1,200}$/;
const KEPT_HEADERS = ['content-type', 'location', 'x-revision'];
/** A longer answer is not kept: it would fill Redis. Its request then counts as done, and a repetition is told so. */
const MAX_BODY = 5_000_000;

declare module 'fastify' {
  interface FastifyRequest {
    /** The request by the name that its caller gave it, while it runs. */
    repeatable?: Repeatable;
  }
}

/** Lets writes carry an `Idempotency-Key`: a write that is sent again gets the answer of the first, and changes nothing. */
export function answerRepetitions(http: FastifyInstance, answers: Idempotency): void {
  // By then the caller is known and the body of JSON is read.
  http.addHook('preHandler', async (request, reply) => {
    const repeatable = repeatableOf(request);
    if (!repeatable) return undefined;
    const kept = await answers.begin(repeatable);
    if (kept) return repeat(reply, kept);
    request.repeatable = repeatable;
    return undefined;
  });
  http.addHook('onSend', async (request, reply, payload) => {
    const { repeatable } = request;
    if (!repeatable) return payload;
    delete request.repeatable;
    // A write that was refused has changed nothing: it may succeed the next time.
    if (reply.statusCode >= 400) await answers.release(repeatable);
    else await answers.keep(repeatable, keptOf(request, reply, payload));
    return payload;
  });
}

/** @throws {Problem} `invalid-request` for a name that cannot be one. */
function repeatableOf(request: FastifyRequest): Repeatable | undefined {
  const name = request.headers[HEADER];
  const { apiKey, method, routeOptions } = request;
  const isWrite = !['GET', 'HEAD', 'OPTIONS'].includes(method) && routeOptions.config.access !== 'search';
  if (name === undefined || !apiKey || !isWrite) return undefined;
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw new Problem('invalid-request', 'an Idempotency-Key has 1 to 200 visible ASCII characters', [
      { field: HEADER, code: 'invalid', message: 'expected 1 to 200 visible ASCII characters' },
    ]);
  }
  return { storeId: apiKey.storeId, keyId: apiKey.id, name, print: printOf(method, request.url, bodyOf(request)) };
}

/** What tells a body from others. A form and a file are not read yet: their length and type stand for them. */
function bodyOf({ body, headers }: FastifyRequest): string {
  const isRead = typeof body === 'object' && body !== null && !('pipe' in body);
  if (isRead) return JSON.stringify(body);
  return JSON.stringify([headers['content-length'] ?? '', headers['content-type']?.split(';')[0] ?? '']);
}

async function repeat(reply: FastifyReply, { status, headers, body }: KeptAnswer): Promise<FastifyReply> {
  return reply
    .status(status)
    .headers({ ...headers, 'idempotency-replayed': 'true' })
    .send(body === '' ? undefined : body);
}

function keptOf({ routeOptions }: FastifyRequest, reply: FastifyReply, payload: unknown): KeptAnswer {
  const text = typeof payload === 'string' && payload.length <= MAX_BODY ? payload : '';
  const { shownOnce } = routeOptions.config;
  return {
    status: reply.statusCode,
    headers: Object.fromEntries(KEPT_HEADERS.flatMap((name) => (reply.hasHeader(name) ? [[name, String(reply.getHeader(name))]] : []))),
    body: shownOnce === undefined || text === '' ? text : without(text, shownOnce),
  };
}

/** A document without a member that is shown once. */
function without(text: string, member: string): string {
  const document = JSON.parse(text) as Record<string, unknown>;
  delete document[member];
  return JSON.stringify(document);
}
