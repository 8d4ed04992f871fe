import { Controller, Get, Header, Headers, Inject, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { CONFIG, type Config } from '../config/config.js';
import { HealthChecks, type HealthReport } from './health.js';
import { Metrics } from './metrics.js';
import { requireOperationsKey } from './operations-key.js';
import { OpenRoute } from './route-access.js';

/** What operators and orchestrators ask of a process. Needs no API key. */
@ApiExcludeController()
@OpenRoute()
@Controller()
export class OperationsController {
  constructor(
    private readonly health: HealthChecks,
    private readonly metrics: Metrics,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('health/live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('health/ready')
  async ready(@Res({ passthrough: true }) reply: { status(code: number): unknown }): Promise<HealthReport> {
    const report = await this.health.report();
    reply.status(report.status === 'unavailable' ? 503 : 200);
    return report;
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4')
  async exposition(@Headers('authorization') authorization: string | undefined): Promise<string> {
    requireOperationsKey(this.config.operationsKey, authorization);
    return this.metrics.registry.metrics();
  }
}
