import { randomUUID } from 'node:crypto';
import multipart from '@fastify/multipart';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiKeyStore, AuditLog, Idempotency, KeyUses, RateLimits, SearchTokens, StoreRegistry } from '#access';
import { LIMITS } from '#api-contract';
import { createLogger, HealthChecks, Metrics, PinoNestLogger, ProblemFilter, withLogContext, type Config } from '#platform';
import { ApiModule } from './api.module.js';
import { guardRoutes, type GuardedRoute } from './access/access.js';
import { keepAudit } from './access/audit.js';
import { limitLoad } from './access/limits.js';
import { ConsoleSessions } from './access/console-sessions.js';
import { watchBodies } from './http/body-watch.js';
import { answerUnparsable, answerUnroutable } from './http/connection-faults.js';
import { answerPreflight } from './http/cors.js';
import { nameMessage, takePlainTextForJson } from './http/algolia-paths.js';
import { answerRepetitions } from './http/idempotency.js';
import { acceptByteStreams } from './http/byte-streams.js';
import { acceptJsonLines } from './http/json-lines.js';
import { sendSafeHeaders } from './http/safe-headers.js';
import { serveOpenApi } from './http/openapi.js';
import { validationPipe } from './http/validation.js';
import { servePages } from './pages/pages.js';

/** Creates the API without listening yet. @returns the application and its routes. */
export async function createApi(config: Config): Promise<{ app: NestFastifyApplication; routes: readonly GuardedRoute[] }> {
  const logger = createLogger({ name: 'api', level: config.logLevel });
  const adapter = new FastifyAdapter({
    bodyLimit: LIMITS.jsonBytes,
    genReqId: () => randomUUID(),
    ...(config.api.trustedProxies.length > 0 && { trustProxy: [...config.api.trustedProxies] }),
    routerOptions: { maxParamLength: 512 },
    frameworkErrors: answerUnroutable,
    clientErrorHandler: answerUnparsable,
    // On shutdown, idle connections are closed. Requests in progress, and requests that still arrive on open connections, are answered.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
  });
  const root = ApiModule.forRoot(config, (message) => logger.warn(message));
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger: new PinoNestLogger(logger),
  });
  await app.register(multipart, { throwFileSizeLimit: true });
  const http = app.getHttpAdapter().getInstance();
  acceptJsonLines(http, LIMITS.jsonBytes);
  acceptByteStreams(http, ['/v1/uploads/:id', '/v1/operator/restore']);
  http.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    withLogContext({ requestId: request.id }, done);
  });
  http.addHook('onRequest', answerPreflight);
  http.addHook('onRequest', takePlainTextForJson);
  http.addHook('onSend', nameMessage);
  const health = app.get(HealthChecks);
  http.addHook('onSend', (_request, reply, _payload, done) => {
    if (health.isStopping) reply.header('connection', 'close');
    done();
  });
  const routes = guardRoutes(http, {
    keys: app.get(ApiKeyStore),
    uses: app.get(KeyUses),
    tokens: app.get(SearchTokens),
    sessions: app.get(ConsoleSessions),
    stores: app.get(StoreRegistry),
    operationsKey: config.operationsKey,
  });
  watchBodies(http);
  sendSafeHeaders(http);
  answerRepetitions(http, app.get(Idempotency));
  keepAudit(http, app.get(AuditLog), {
    entry: (storeId, entry) => logger.info({ ...entry, storeId }, 'changed'),
    refused: (entry) => logger.warn(entry, 'refused at the door'),
  });
  limitLoad(http, app.get(RateLimits), app.get(Metrics), config);
  http.addHook('onResponse', (request, reply, done) => {
    const { method, url } = request.routeOptions;
    const facts = { requestId: request.id, method, route: url, status: reply.statusCode, durationMs: Math.round(reply.elapsedTime) };
    logger.debug(facts, 'answered');
    done();
  });
  // Not in a module's start: NestJS would end the process before the reason is printed.
  if (config.storefrontKey) await app.get(ApiKeyStore).ensureStorefront(config.storefrontKey, config.bootstrap.storeId);
  await servePages(app, config);
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter(logger, (reason) => app.get(Metrics).refusedRequests.inc({ reason })));
  app.enableShutdownHooks();
  serveOpenApi(app);
  return { app, routes };
}
