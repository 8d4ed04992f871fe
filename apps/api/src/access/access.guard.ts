import { createParamDecorator, Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '#platform';
import { covers, isPublic, type ApiKey, type Scope } from './api-key.js';
import { ApiKeyStore } from './api-key-store.js';

const SCOPE = 'vitrine:scope';

declare module 'fastify' {
  interface FastifyRequest {
    /** The caller's key, once the guard has found it. */
    apiKey?: ApiKey;
  }
}

/** The scope that a controller's or a handler's callers must have. */
export const RequireScope = (scope: Scope): ClassDecorator & MethodDecorator => SetMetadata(SCOPE, scope);

/** The store of the caller's key. */
export function callerStore(request: FastifyRequest): string {
  if (!request.apiKey) throw new Error('a handler that asks for the store must be behind the access guard');
  return request.apiKey.storeId;
}

/** Injects the store of the caller's key. */
export const CallerStore = createParamDecorator((_: unknown, context: ExecutionContext): string =>
  callerStore(context.switchToHttp().getRequest<FastifyRequest>()),
);

function secretOf(request: FastifyRequest): string | undefined {
  const header = request.headers['x-api-key'];
  if (typeof header === 'string') return header;
  return /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** Lets a request under `/v1` through if its key carries the scope of the handler; a handler without one lets nobody through. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly keys: ApiKeyStore,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    if (!request.url.startsWith('/v1/')) return true;
    const secret = secretOf(request);
    if (!secret) throw new Problem('missing-key', 'send an API key as "Authorization: Bearer vt_…"');
    const key = await this.keys.find(secret);
    if (!key) throw new Problem('unknown-key', 'the API key is not known, or was revoked');
    if (isPublic(key)) http.getResponse<FastifyReply>().header('access-control-allow-origin', '*');
    const scope = this.reflector.getAllAndOverride<Scope | undefined>(SCOPE, [context.getHandler(), context.getClass()]);
    if (!scope) throw new Error(`${context.getClass().name} declares no scope`);
    if (!covers(key.scopes, scope)) {
      throw new Problem('insufficient-scope', `this needs the scope "${scope}", the key carries ${key.scopes.join(', ')}`);
    }
    request.apiKey = key;
    return true;
  }
}
