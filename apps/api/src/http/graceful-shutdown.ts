import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { CONFIG, HealthChecks, type Config } from '#platform';

/** Connections that are still open after this time are cut off. */
const DEADLINE_MS = 20_000;

/**
 * Shuts down without losing a request. First the process reports that it is not ready and keeps answering until load balancers notice; each
 * answer closes its connection. Then the process accepts no more connections and answers the requests it has.
 */
@Injectable()
export class GracefulShutdown implements BeforeApplicationShutdown {
  constructor(
    private readonly health: HealthChecks,
    private readonly host: HttpAdapterHost,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    this.health.stop();
    await sleep(this.config.api.shutdownDelayMs);
    const http = this.host.httpAdapter.getInstance<FastifyInstance>();
    // An event stream ends only with its reindex.
    setTimeout(() => http.server.closeAllConnections(), DEADLINE_MS).unref();
  }
}
