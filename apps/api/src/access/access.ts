import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Scope } from '#api-contract';
import { Problem, routeAccess, type RouteAccess } from '#platform';
import { covers, isPublic, type ApiKey } from './api-key.js';
import type { ApiKeyStore } from './api-key-store.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller's key. Unset on open routes. */
    apiKey?: ApiKey;
  }
  // eslint-disable-next-line typescript/no-empty-object-type -- route configuration is declared by extending Fastify's interface
  interface FastifyContextConfig extends RouteAccess {}
}

/** The scope that a controller's or a handler's callers must have. */
export const RequireScope = (scope: Scope): ClassDecorator & MethodDecorator => routeAccess({ access: scope });

/** The store of the caller's key. */
export function callerStore(request: FastifyRequest): string {
  if (!request.apiKey) throw new Error('a handler that asks for the store must be on a route with a scope');
  return request.apiKey.storeId;
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
export function guardRoutes(http: FastifyInstance, keys: ApiKeyStore): readonly GuardedRoute[] {
  const guarded: GuardedRoute[] = [];
  http.addHook('onRoute', (route) => {
    // Routes of Nest's documentation module and of static files carry no access decorator.
    if (isDocumentation(route.url) || isAsset(route.url)) route.config = { ...route.config, access: 'open' };
    const { access, maxBodyBytes } = route.config ?? {};
    if (access === undefined) throw new Error(`the route ${String(route.method)} ${route.url} does not say who may use it`);
    if (maxBodyBytes !== undefined) route.bodyLimit = maxBodyBytes;
    for (const method of [route.method].flat()) guarded.push({ method, url: route.url, access });
  });
  http.addHook('onRequest', async (request, reply) => {
    // A request without a route is refused here, before its body is read.
    if (request.is404) throw new Problem('not-found', `there is no ${request.method} ${request.url.slice(0, 200)}`);
    const { access } = request.routeOptions.config;
    if (access === 'open') return;
    request.apiKey = await allowed(request, reply, keys, Scope.parse(access));
  });
  return guarded;
}

/** Scripts and styles of pages: the same files for everybody. */
const isAsset = (routeUrl: string): boolean => /^\/(shop|admin)\/assets\/\*?$/.test(routeUrl);

const isDocumentation = (routeUrl: string): boolean => /^\/(docs(\/.*)?|openapi\.(json|yaml))$/.test(routeUrl);

/** @throws {Problem} `missing-key`, `unknown-key` or `insufficient-scope`. */
async function allowed(request: FastifyRequest, reply: FastifyReply, keys: ApiKeyStore, scope: Scope): Promise<ApiKey> {
  const secret = secretOf(request);
  if (!secret) throw new Problem('missing-key', 'send an API key as "Authorization: Bearer vt_…"');
  const key = await keys.find(secret);
  if (!key) throw new Problem('unknown-key', 'the API key is not known, or was revoked');
  if (isPublic(key)) reply.header('access-control-allow-origin', '*');
  if (!covers(key.scopes, scope)) {
    throw new Problem('insufficient-scope', `this needs the scope "${scope}", the key carries ${key.scopes.join(', ')}`);
  }
  return key;
}

function secretOf(request: FastifyRequest): string | undefined {
  const header = request.headers['x-api-key'];
  if (typeof header === 'string') return header;
  return /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}
