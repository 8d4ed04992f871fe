import { availableParallelism } from 'node:os';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isPublic, type Allowance, type ApiKey, type RateLimits } from '#access';
import { Admission, LoopLag, Problem, type Config, type Metrics } from '#platform';
import { shedLoad } from '../http/shedding.js';
import { callerOf } from './access.js';

/** What a request costs that embeds a picture, or detects things on one. A search by words costs one point. */
const PICTURE_POINTS = 10;
const LOOK_POINTS = 25;

/** Searches that make the processors busy: more at once are no faster. */
const SEARCHES_PER_PROCESSOR = 8;
/** A picture keeps a processor busy for itself. */
const PICTURES_PER_PROCESSOR = 4;

const SEARCHES = { patienceMs: 1_000, fullPatienceMs: 20, fullMs: 150 };
const PICTURES = { patienceMs: 10_000, fullPatienceMs: 3_000, fullMs: 5_000 };

/** From this lag of the event loop on, what arrives waits longer than it takes to answer. */
const MAX_LAG_MS = 15;

/** Routes that find or read products. */
const isSearch = ({ routeOptions }: FastifyRequest): boolean =>
  routeOptions.config.access === 'search' && routeOptions.url !== '/v1/query-images/:id';

const isLook = ({ routeOptions }: FastifyRequest): boolean => /^\/v1\/(looks|vision\/)/.test(routeOptions.url ?? '');

const isMultipart = ({ headers }: FastifyRequest): boolean => headers['content-type']?.startsWith('multipart/') ?? false;

/** Whether a request brings a picture: known before its body is read for a form, and after it for JSON. */
function hasPicture(request: FastifyRequest): boolean {
  if (isMultipart(request)) return true;
  const { image, images, parts } = (typeof request.body === 'object' && request.body !== null ? request.body : {}) as Record<
    string,
    unknown
  >;
  return (
    image !== undefined ||
    images !== undefined ||
    (Array.isArray(parts) && parts.some((part) => typeof part === 'object' && part !== null && 'image' in part))
  );
}

/** Points of a request. */
function costOf(request: FastifyRequest): number {
  if (isLook(request)) return LOOK_POINTS;
  if (hasPicture(request)) return PICTURE_POINTS;
  const { requests } = (typeof request.body === 'object' && request.body !== null ? request.body : {}) as { requests?: unknown };
  return Array.isArray(requests) ? Math.max(1, requests.length) : 1;
}

/** Bounds how much callers may ask for, and how much this process does at a time. */
export function limitLoad(http: FastifyInstance, rates: RateLimits, metrics: Metrics, { limits }: Config): void {
  const processors = availableParallelism();
  const searches = new Admission({ ...SEARCHES, atOnce: limits.searchesAtOnce ?? SEARCHES_PER_PROCESSOR * processors });
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
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const leave = await (isLook(request) || hasPicture(request) ? pictures : searches).enter(gone.signal);
    reply.raw.once('close', leave);
  });
}

/** Whom a limit counts, and how much it allows in a minute. */
function limitsOf(request: FastifyRequest, key: ApiKey, perCaller: number): { readonly who: string; readonly limit: number }[] {
  return [
    ...(key.rateLimit === undefined ? [] : [{ who: key.id, limit: key.rateLimit }]),
    ...(perCaller > 0 && isPublic(key) ? [{ who: `${key.storeId}:${callerOf(request)}`, limit: perCaller }] : []),
  ];
}

async function takePoints(request: FastifyRequest, reply: FastifyReply, key: ApiKey, rates: RateLimits, perCaller: number): Promise<void> {
  const limits = limitsOf(request, key, perCaller);
  if (limits.length === 0) return;
  const cost = costOf(request);
  const allowances = await Promise.all(limits.map(({ who, limit }) => rates.take(who, cost, limit)));
  const [tightest] = allowances.toSorted((a, b) => Number(b.isExceeded) - Number(a.isExceeded) || a.remaining - b.remaining);
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
