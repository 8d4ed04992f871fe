import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Scope } from '#api-contract';
import { Problem, routeAccess, type RouteAccess } from '#platform';
import { covers, isPublic, type ApiKey } from './api-key.js';
import type { ApiKeyStore } from './api-key-store.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller's key, once it was found. */
    apiKey?: ApiKey;
  }
  // eslint-disable-next-line typescript/no-empty-object-type -- the route's configuration is declared by adding to Fastify's
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

/** A route as the router has it. */
export interface GuardedRoute {
  readonly method: string;
  readonly url: string;
  readonly access: string;
}

/**
 * Lets nobody through to a route that does not say who may use it, and asks for the key before anything of the body is read.
 * It looks at the route that the router matched: how the address is spelt (percent-encoded, absolute) changes nothing.
 * @returns the routes, which grow as they are registered.
 */
export function guardRoutes(http: FastifyInstance, keys: ApiKeyStore): readonly GuardedRoute[] {
  const guarded: GuardedRoute[] = [];
  http.addHook('onRoute', (route) => {
    // What Nest's documentation module registers has no decorators.
    if (isDocumentation(route.url)) route.config = { ...route.config, access: 'open' };
    const { access, maxBodyBytes } = route.config ?? {};
    if (access === undefined) throw new Error(`the route ${String(route.method)} ${route.url} does not say who may use it`);
    if (maxBodyBytes !== undefined) route.bodyLimit = maxBodyBytes;
    for (const method of [route.method].flat()) guarded.push({ method, url: route.url, access });
  });
  http.addHook('onRequest', async (request, reply) => {
    // Nothing of its body is read either.
    if (request.is404) throw new Problem('not-found', `there is no ${request.method} ${request.url.slice(0, 200)}`);
    const { access } = request.routeOptions.config;
    if (access === 'open') return;
    request.apiKey = await allowed(request, reply, keys, Scope.parse(access));
  });
  return guarded;
}

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
