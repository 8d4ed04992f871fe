import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { CONFIG, HealthChecks, type Config } from '#platform';

/** Requests that are not answered after so long are cut off. */
const DEADLINE_MS = 20_000;

/**
 * Lets the process go without losing a request: it says that it is not ready and goes on answering until balancers have noticed, each
 * answer closing its connection; then it takes no more, and answers what it has in hand.
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
    // Event streams have no end of their own.
    setTimeout(() => http.server.closeAllConnections(), DEADLINE_MS).unref();
  }
}
