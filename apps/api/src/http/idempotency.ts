import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { printOf, type Idempotency, type KeptAnswer, type Repeatable, type Running } from '#access';
import { Problem } from '#platform';
import { isReadBody } from './read-body.js';

const HEADER = 'idempotency-key';
/** Visible ASCII, as draft-ietf-httpapi-idempotency-key-header-07 has it. */
const NAME = /^[\x21-\x7e]{1,200}$/;
const KEPT_HEADERS = ['content-type', 'location', 'x-revision'];
/** A longer answer is not kept: it would fill Redis. */
const MAX_BODY = 5_000_000;

declare module 'fastify' {
  interface FastifyRequest {
    /** The request by the name that its caller gave it, while it runs. */
    repeatable?: Running;
  }
}

/** Lets writes carry an `Idempotency-Key`: a write that is sent again gets the answer of the first, and changes nothing. */
export function answerRepetitions(http: FastifyInstance, answers: Idempotency): void {
  // By then the caller is known and the body of JSON is read.
  http.addHook('preHandler', async (request, reply) => {
    const repeatable = repeatableOf(request);
    if (!repeatable) return undefined;
    const begun = await answers.begin(repeatable);
    if ('answer' in begun) return repeat(reply, begun.answer);
    request.repeatable = begun.running;
    // An answer that is written past the framework, as to a body that stops arriving.
    reply.raw.once('close', () => void (reply.raw.headersSent && ended(request, (running) => answers.release(running))));
    return undefined;
  });
  http.addHook('onSend', async (request, reply, payload) => {
    const { statusCode } = reply;
    const isKept = statusCode < 400 && isText(payload);
    // What was refused has changed nothing and may succeed the next time; what failed is made again, as without a name.
    await ended(request, (running) => (isKept ? answers.keep(running, keptOf(request, reply, payload)) : answers.release(running)));
    return payload;
  });
}

/** Ends a request that has a name. The caller gets the answer also when that cannot be written. */
async function ended(request: FastifyRequest, end: (running: Running) => Promise<void>): Promise<void> {
  const { repeatable } = request;
  delete request.repeatable;
  if (repeatable) await end(repeatable).catch(() => undefined);
}

const isText = (payload: unknown): payload is string | undefined | null =>
  payload === undefined || payload === null || (typeof payload === 'string' && payload.length <= MAX_BODY);

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
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers;
  const isUpload = !isReadBody(request.body) && (encoding !== undefined || Number(length) > 0);
  if (isUpload && encoding !== undefined) {
    throw new Problem('invalid-request', 'a file with an Idempotency-Key needs a Content-Length');
  }
  return { storeId: apiKey.storeId, keyId: apiKey.id, name, print: printOf(method, request.url, bodyOf(request)), isUpload };
}

/** What tells a body from others. A form and a file are not read yet: their length and type stand for them. */
function bodyOf({ body, headers }: FastifyRequest): string {
  if (isReadBody(body)) return JSON.stringify(body);
  return JSON.stringify([headers['content-length'] ?? '', headers['content-type']?.split(';')[0] ?? '']);
}

async function repeat(reply: FastifyReply, { status, headers, body }: KeptAnswer): Promise<FastifyReply> {
  return reply
    .status(status)
    .headers({ ...headers, 'idempotency-replayed': 'true' })
    .send(body === '' ? undefined : body);
}

function keptOf({ routeOptions }: FastifyRequest, reply: FastifyReply, payload: string | undefined | null): KeptAnswer {
  const text = payload ?? '';
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
