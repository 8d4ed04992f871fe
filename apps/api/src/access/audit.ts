import type { FastifyInstance, FastifyRequest } from 'fastify';
import { auditShape, type AuditEntry, type AuditLog } from '#access';
import { isReadBody } from '../http/read-body.js';
import { secretOf } from './access.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What a handler says of its change: what was there before, and what is there now. */
    changed?: { readonly before?: unknown; readonly after?: unknown };
  }
}

/** Whether a request may change what belongs to a store. Writes of products are not told of one by one: an import has a million of them. */
const isAdministrative = ({ method, routeOptions }: FastifyRequest): boolean =>
  !['GET', 'HEAD', 'OPTIONS'].includes(method) &&
  (/^\/(v1\/(admin\/(?!lab)|operator|imports(?!\/preview)|coverage|images$)|admin\/queues)/.test(routeOptions.url ?? '') ||
    (method === 'DELETE' && routeOptions.config.access !== 'open' && routeOptions.url !== '/v1/products/:id'));

/**
 * Keeps what somebody did to a store, or tried to.
 * @param onEntry is told of each entry, also when it cannot be kept.
 */
export function keepAudit(http: FastifyInstance, log: AuditLog, onEntry: (storeId: string, entry: AuditEntry) => void): void {
  http.addHook('onResponse', (request, reply, done) => {
    done();
    const { apiKey } = request;
    if (!apiKey || !isAdministrative(request)) return;
    const { changed, body } = request;
    const entry: AuditEntry = {
      at: new Date().toISOString(),
      request_id: request.id,
      action: `${request.method} ${request.routeOptions.url ?? ''}`,
      target: { ...(request.params as Record<string, string>) },
      status: reply.statusCode,
      key_id: apiKey.id,
      key_name: apiKey.name,
      via: secretOf(request) === undefined ? 'console' : 'key',
      address: request.ip,
      ...(changed?.before !== undefined && { before: auditShape(changed.before) }),
      ...((changed?.after !== undefined || isReadBody(body)) && { after: auditShape(changed?.after ?? body) }),
    };
    onEntry(apiKey.storeId, entry);
    log.add(apiKey.storeId, entry).catch(() => undefined);
  });
}
