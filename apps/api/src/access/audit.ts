import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { auditShape, type AuditEntry, type AuditLog } from '#access';
import { isReadBody } from '../http/read-body.js';
import { secretOf } from './access.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What a handler says of its change: what was there before, and what is there now. */
    changed?: { readonly before?: unknown; readonly after?: unknown };
  }
}

/**
 * Whether a request may change what belongs to a store, or takes all of it away. Writes of products are not told of one by one: an import has a million
 * of them.
 */
const isAdministrative = (request: FastifyRequest): boolean => request.routeOptions.url === '/v1/operator/backup' || isChange(request);

const isChange = ({ method, routeOptions }: FastifyRequest): boolean =>
  !['GET', 'HEAD', 'OPTIONS'].includes(method) &&
  (/^\/(v1\/(admin\/(?!lab)|operator|imports(?!\/preview)|coverage|images$)|admin\/queues)/.test(routeOptions.url ?? '') ||
    (method === 'DELETE' && routeOptions.config.access !== 'open' && routeOptions.url !== '/v1/products/:id'));

/** A request that was refused because of its key, or for lack of one. */
interface RefusedEntry {
  readonly action: string;
  readonly status: number;
  readonly address: string;
  /** The key's id, where it is known and its scopes are too few. */
  readonly keyId?: string;
}

/** Of the same address and action, one refusal in this time is logged: otherwise anybody could fill the log. */
const REFUSED_EVERY_MS = 60_000;
const MAX_REFUSED = 10_000;
/** The statuses of a missing or unknown key, of too few scopes, and of too many requests. */
const DOOR_REFUSES = [401, 403, 429];

/**
 * Keeps what somebody did to a store, or tried to.
 * @param told is told of each entry, also when it cannot be kept, and of what the door refused. That is not kept: a public key could push
 * everything else out.
 */
export function keepAudit(
  http: FastifyInstance,
  log: AuditLog,
  told: { readonly entry: (storeId: string, entry: AuditEntry) => void; readonly refused: (entry: RefusedEntry) => void },
): void {
  const recent = new LRUCache<string, true>({ max: MAX_REFUSED, ttl: REFUSED_EVERY_MS });
  http.addHook('onResponse', (request, reply, done) => {
    done();
    const { apiKey } = request;
    if (!isAdministrative(request)) return;
    if (!apiKey) {
      const entry = refusedEntry(request, reply.statusCode);
      const name = `${entry.address} ${entry.action}`;
      if (!DOOR_REFUSES.includes(reply.statusCode) || recent.has(name)) return;
      recent.set(name, true);
      told.refused(entry);
      return;
    }
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
    told.entry(apiKey.storeId, entry);
    log.add(apiKey.storeId, entry).catch(() => undefined);
  });
}

const refusedEntry = ({ method, routeOptions, ip, refusedKeyId }: FastifyRequest, status: number): RefusedEntry => ({
  action: `${method} ${routeOptions.url ?? ''}`,
  status,
  address: ip,
  ...(refusedKeyId !== undefined && { keyId: refusedKeyId }),
});
