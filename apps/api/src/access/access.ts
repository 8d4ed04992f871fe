import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Scope } from '#api-contract';
import { Problem, requireOperationsKey, routeAccess, type RouteAccess } from '#platform';
import {
  covers,
  isMistyped,
  isPublic,
  isSearchToken,
  type ApiKey,
  type ApiKeyStore,
  type KeyUses,
  type SearchTokens,
  type StoreRegistry,
} from '#access';
import { Bounds } from './bounds.js';
import type { ConsoleSessions } from './console-sessions.js';
import { noRouteProblem } from '../http/allowed-methods.js';
import { isAlgoliaPath } from '../http/algolia-paths.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller's key. Unset on open routes. */
    apiKey?: ApiKey;
    /** The id of a known key whose scopes do not allow the request. */
    refusedKeyId?: string;
    /** Whom a search token names as the one who searches. */
    tokenUser?: string;
    /** Of a search: aborts when nobody waits for its answer any more. */
    abandoned?: AbortSignal;
  }
  // eslint-disable-next-line typescript/no-empty-object-type -- route configuration is declared by extending Fastify's interface
  interface FastifyContextConfig extends RouteAccess {}
}

/**
 * The scope that a controller's or a handler's callers must have.
 * @param takesTokens whether a search token is enough. Such a handler has to keep to `CallerBounds`.
 */
export const RequireScope = (scope: Scope, { takesTokens = false } = {}): ClassDecorator & MethodDecorator =>
  routeAccess({ access: scope, takesTokens });

/** The store of the caller's key. */
export function callerStore(request: FastifyRequest): string {
  if (!request.apiKey) throw new Error('a handler that asks for the store must be on a route with a scope');
  return request.apiKey.storeId;
}

/** The header in which a shop's server says which shopper a search is for. */
export const USER_HEADER = 'x-vitrine-user';

/** Who asks, and for how long. */
export interface Asking {
  /** An id of who asks. */
  readonly caller: string;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
}

/**
 * Injects who asks. The id is a digest of the user that a shop's server names, or else of the address of the request. A search-only key stands in pages,
 * where anybody can read it and name users that do not exist. So the users that come with such a key are passed over.
 */
export const Asker = createParamDecorator((_: unknown, context: ExecutionContext): Asking => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return { caller: callerOf(request), ...(request.abandoned && { signal: request.abandoned }) };
});

export function callerOf({ headers, ip, apiKey, tokenUser }: FastifyRequest): string {
  const user = headers[USER_HEADER];
  const isNamed = typeof user === 'string' && user !== '' && apiKey && !isPublic(apiKey);
  return createHash('sha256')
    .update(tokenUser ?? (isNamed ? user : ip))
    .digest('base64url');
}

/** Injects the store of the caller's key. */
export const CallerStore = createParamDecorator((_: unknown, context: ExecutionContext): string =>
  callerStore(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** A route as it is registered in the router. */
export interface GuardedRoute {
  readonly method: string;
  readonly url: string;
  readonly access: string;
}

/**
 * Requires every route to declare its access, and checks the key before any of the body is read. The check uses the route that the router
 * matched, so no spelling of the address (percent-encoded, absolute) gets around it.
 * @returns the routes registered so far; the list grows as routes are registered.
 */
export function guardRoutes(http: FastifyInstance, door: Door): readonly GuardedRoute[] {
  const guarded: GuardedRoute[] = [];
  http.addHook('onRoute', (route) => {
    // Routes of Nest's documentation module and of static files carry no access decorator.
    if (isDocumentation(route.url) || isAsset(route.url)) route.config = { ...route.config, access: 'open' };
    if (isQueueBoard(route.url)) route.config = { ...route.config, access: 'operator' };
    const { access, maxBodyBytes } = route.config ?? {};
    if (access === undefined) throw new Error(`the route ${String(route.method)} ${route.url} does not say who may use it`);
    if (maxBodyBytes !== undefined) route.bodyLimit = maxBodyBytes;
    for (const method of [route.method].flat()) guarded.push({ method, url: route.url, access });
  });
  http.addHook('onRequest', async (request, reply) => {
    // A request without a route is refused here, before its body is read.
    if (request.is404) throw noRouteProblem(request, reply, guarded);
    const { access, takesTokens = false } = request.routeOptions.config;
    if (access === 'open') {
      if (isDocumentation(request.routeOptions.url ?? '')) requireOperationsKey(door.operationsKey, request.headers.authorization);
      return;
    }
    request.apiKey = await allowed(request, reply, door, { scope: Scope.parse(access), takesTokens });
  });
  return guarded;
}

/** The board of the queues, whose routes a library registers. */
const isQueueBoard = (routeUrl: string): boolean => /^\/admin\/queues(\/|$)/.test(routeUrl);

/** Scripts and styles of pages: the same files for everybody. */
const isAsset = (routeUrl: string): boolean => /^\/(shop|admin)\/assets\/\*?$/.test(routeUrl);

const isDocumentation = (routeUrl: string): boolean => /^\/(docs(\/.*)?|openapi\.(json|yaml))$/.test(routeUrl);

/** Who may be let in: by a key that a request carries, or by a session of the console. */
export interface Door {
  readonly keys: ApiKeyStore;
  readonly uses: KeyUses;
  readonly tokens: SearchTokens;
  readonly sessions: ConsoleSessions;
  readonly stores: StoreRegistry;
  /** What the documentation asks for; without it, it is open. */
  readonly operationsKey: string | undefined;
}

/** The header by which an operator names the store that a request is for. */
export const STORE_HEADER = 'x-vitrine-store';

/** What a route asks of its callers. */
interface Wanted {
  readonly scope: Scope;
  readonly takesTokens: boolean;
}

/** @throws {Problem} `missing-key`, `unknown-key`, `expired-key`, `invalid-token`, `expired-token`, `insufficient-scope` or `store-not-found`. */
async function allowed(request: FastifyRequest, reply: FastifyReply, door: Door, wanted: Wanted): Promise<ApiKey> {
  reply.header('vary', 'authorization, x-api-key');
  const secret = secretOf(request);
  const key = secret === undefined ? await door.sessions.find(request) : await keyOf(request, reply, secret, door, wanted);
  if (!key) throw new Problem('missing-key', 'send an API key as "Authorization: Bearer vt_…"');
  if (isPublic(key)) reply.header('access-control-allow-origin', '*');
  if (!covers(key.scopes, wanted.scope)) {
    request.refusedKeyId = key.id;
    throw new Problem('insufficient-scope', `this needs the scope "${wanted.scope}", the key carries ${key.scopes.join(', ')}`);
  }
  door.uses.note(key.id);
  return forStore(key, request.headers[STORE_HEADER], door.stores);
}

async function keyOf(
  request: FastifyRequest,
  reply: FastifyReply,
  secret: string,
  { keys, tokens }: Door,
  { takesTokens }: Wanted,
): Promise<ApiKey> {
  if (!isSearchToken(secret)) {
    const key = await keys.find(secret);
    if (!key) throw new Problem('unknown-key', isMistyped(secret) ? 'the API key is mistyped: its checksum does not fit' : UNKNOWN);
    tokens.remember(secret);
    return key;
  }
  // A page has to be able to read that its token has ended.
  reply.header('access-control-allow-origin', '*');
  const { claims, parent } = await tokens.verify(secret);
  if (!takesTokens) throw new Problem('insufficient-scope', 'a search token can search, and nothing else');
  request.bounds = new Bounds(claims);
  // A key that stands in a page signs for anybody, so that the users that it names may not exist.
  if (claims.user !== undefined && !isPublic(parent)) request.tokenUser = claims.user;
  return { ...parent, scopes: ['search'] };
}

const UNKNOWN = 'the API key is not known, or was revoked';

/** The key as one of the store that the request names. Only an operator may name another store than the key's own. */
async function forStore(key: ApiKey, named: string | string[] | undefined, stores: StoreRegistry): Promise<ApiKey> {
  if (typeof named !== 'string' || named === key.storeId) return key;
  if (!key.scopes.includes('operator')) throw new Problem('insufficient-scope', `the key belongs to the store "${key.storeId}"`);
  if (!(await stores.has(named))) throw new Problem('store-not-found', `there is no store "${named.slice(0, 64)}"`);
  return { ...key, storeId: named };
}

/** Clients of Algolia send the key in a header of their own, or in the address. */
function algoliaKeyOf({ headers, url }: FastifyRequest): string | undefined {
  const header = headers['x-algolia-api-key'];
  if (typeof header === 'string') return header;
  return new URLSearchParams(url.split('?')[1] ?? '').get('x-algolia-api-key') ?? undefined;
}

/** The API key or the search token of a request. A request of the console has none: it has a cookie. */
export function secretOf(request: FastifyRequest): string | undefined {
  const header = request.headers['x-api-key'] ?? (isAlgoliaPath(request.url) ? algoliaKeyOf(request) : undefined);
  if (typeof header === 'string') return header;
  return /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}
