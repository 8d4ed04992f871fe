import { availableParallelism } from 'node:os';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isPublic, type Allowance, type ApiKey, type RateLimits } from '#access';
import { Admission, CallerGoneError, LoopLag, NotAdmittedError, Problem, type Config, type Metrics } from '#platform';
import { isReadBody } from '../http/read-body.js';
import { shedLoad } from '../http/shedding.js';
import { callerOf } from './access.js';

/** What a request costs that embeds a picture, or detects things on one. A search by words costs one point. */
const PICTURE_POINTS = 10;
const LOOK_POINTS = 25;

/** Searches that make the processors busy: more at once are no faster. */
const SEARCHES_PER_PROCESSOR = 8;
/** In a flood, this share of them runs at a time: nearly as many are answered, and each in less than half the time (`npm run bench -- overload`). */
const SHARE_IN_FLOOD = 0.25;
/** A picture keeps a processor busy for itself. */
const PICTURES_PER_PROCESSOR = 4;

const SEARCHES = { patienceMs: 1_000, fullPatienceMs: 20, fullMs: 500 };
const PICTURES = { patienceMs: 10_000, fullPatienceMs: 3_000, fullMs: 5_000 };

/** An answer that takes longer is of no use. */
const SEARCH_DEADLINE_MS = 15_000;
const PICTURE_DEADLINE_MS = 60_000;

/** From this lag of the event loop on, what arrives waits longer than it takes to answer. */
const MAX_LAG_MS = 100;

/** Routes that find or read products. */
const isSearch = ({ routeOptions }: FastifyRequest): boolean =>
  routeOptions.config.access === 'search' && routeOptions.url !== '/v1/query-images/:id';

const isLook = ({ routeOptions }: FastifyRequest): boolean => /^\/v1\/(looks|vision\/)/.test(routeOptions.url ?? '');

const isMultipart = ({ headers }: FastifyRequest): boolean => headers['content-type']?.startsWith('multipart/') ?? false;

/** Whether a request brings a picture: known before its body is read for a form, and after it for JSON. */
const hasPicture = (request: FastifyRequest): boolean => isMultipart(request) || picturesIn(request) > 0;

/** How many pictures the JSON of a request brings. */
function picturesIn({ body }: FastifyRequest): number {
  if (!isReadBody(body)) return 0;
  const { image, images, parts } = body;
  const inParts = Array.isArray(parts) ? parts.filter((part) => typeof part === 'object' && part !== null && 'image' in part).length : 0;
  return Number(image !== undefined) + inParts + (Array.isArray(images) ? images.length : 0);
}

/** Points of a request. */
function costOf(request: FastifyRequest): number {
  if (isLook(request)) return LOOK_POINTS;
  if (hasPicture(request)) return PICTURE_POINTS * Math.max(1, picturesIn(request));
  const requests = isReadBody(request.body) ? request.body['requests'] : undefined;
  return Array.isArray(requests) ? Math.max(1, requests.length) : 1;
}

/** Bounds how much callers may ask for, and how much this process does at a time. */
export function limitLoad(http: FastifyInstance, rates: RateLimits, metrics: Metrics, { limits }: Config): void {
  const processors = availableParallelism();
  const atOnce = limits.searchesAtOnce ?? SEARCHES_PER_PROCESSOR * processors;
  const searches = new Admission({ ...SEARCHES, atOnce, fullAtOnce: Math.ceil(atOnce * SHARE_IN_FLOOD) });
  const lag = new LoopLag(MAX_LAG_MS);
  const pictures = new Admission({ ...PICTURES, atOnce: PICTURES_PER_PROCESSOR * processors });
  const gauge = (name: string, admission: Admission): void => {
    metrics.gauge(`vitrine_${name}_in_progress`, `${name} that are in progress`, () => admission.state.working);
    metrics.gauge(`vitrine_${name}_waiting`, `${name} that wait until others end`, () => admission.state.waiting);
  };
  shedLoad(
    http.server,
    () => lag.isBehind || searches.isOver,
    () => {
      searches.noteFull();
      metrics.refusedRequests.inc({ reason: 'overloaded' });
    },
  );
  gauge('searches', searches);
  gauge('picture_searches', pictures);
  // By then the body of JSON is read, and what a request costs is known.
  http.addHook('preHandler', async (request, reply) => {
    const { apiKey } = request;
    if (!apiKey) return;
    await takePoints(request, reply, apiKey, rates, limits.pointsPerCaller);
    if (!isSearch(request) && !isLook(request)) return;
    if (isLook(request) || hasPicture(request)) await admit(request, reply, pictures, PICTURE_DEADLINE_MS);
    else await admit(request, reply, searches, SEARCH_DEADLINE_MS);
  });
}

/**
 * Waits for a place, and gives it back when the request is over, however it ends. What the request still waits for is given up when its caller has gone, or
 * at a deadline.
 */
async function admit(request: FastifyRequest, reply: FastifyReply, admission: Admission, deadlineMs: number): Promise<void> {
  const gone = new AbortController();
  const deadline = setTimeout(() => gone.abort(new NotAdmittedError()), deadlineMs).unref();
  const place: { leave?: () => void } = {};
  whenOver(request, reply, () => {
    clearTimeout(deadline);
    gone.abort(new CallerGoneError());
    place.leave?.();
  });
  request.abandoned = gone.signal;
  place.leave = await admission.enter(gone.signal);
  if (gone.signal.aborted) place.leave();
}

/** Does something once, when a request is answered or its caller has gone; at once if that is so already. */
function whenOver({ raw: { socket } }: FastifyRequest, { raw }: FastifyReply, act: () => void): void {
  const end = (): void => {
    raw.off('close', end);
    socket.off('close', end);
    act();
  };
  if (raw.closed || raw.destroyed || socket.destroyed) return act();
  raw.once('close', end);
  // An answer that waits behind another one of its connection is not closed with it.
  socket.once('close', end);
}

/** Whom a limit counts, and how much it allows in a minute. Callers come first: who is over an own limit takes nothing from the others of the key. */
function limitsOf(request: FastifyRequest, key: ApiKey, perCaller: number): { readonly who: string; readonly limit: number }[] {
  return [
    ...(perCaller > 0 && isPublic(key) ? [{ who: `${key.storeId}:${callerOf(request)}`, limit: perCaller }] : []),
    ...(key.rateLimit === undefined ? [] : [{ who: key.id, limit: key.rateLimit }]),
  ];
}

async function takePoints(request: FastifyRequest, reply: FastifyReply, key: ApiKey, rates: RateLimits, perCaller: number): Promise<void> {
  const cost = costOf(request);
  let tightest: Allowance | undefined;
  for (const { who, limit } of limitsOf(request, key, perCaller)) {
    const allowance = await rates.take(who, cost, limit);
    tightest = tightest && !allowance.isExceeded && tightest.remaining <= allowance.remaining ? tightest : allowance;
    if (allowance.isExceeded) break;
  }
  if (!tightest) return;
  tell(reply, tightest);
  if (!tightest.isExceeded) return;
  const { limit, resetSeconds } = tightest;
  throw new Problem(
    'too-many-requests',
    `${limit} points in a minute are used up, and this request costs ${cost}; try again in ${resetSeconds} s`,
    [],
    {
      retryAfterSeconds: resetSeconds,
    },
  );
}

/** As draft-ietf-httpapi-ratelimit-headers-06 names them. */
function tell(reply: FastifyReply, { limit, remaining, resetSeconds }: Allowance): void {
  reply.headers({
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(resetSeconds),
    'access-control-expose-headers': 'ratelimit-limit, ratelimit-remaining, ratelimit-reset, retry-after',
  });
}
