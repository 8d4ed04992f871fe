import { Module, type DynamicModule } from '@nestjs/common';
import { PictureMemory } from './byte-budget.js';
import { CONFIG, type Config } from './config/config.js';
import { HealthChecks } from './http/health.js';
import { Metrics } from './http/metrics.js';
import { OperationsController } from './http/operations.controller.js';

/** Configuration, health and metrics for every module of a process. */
@Module({})
export class PlatformModule {
  /** @param memory the memory budgets of pictures. */
  static forRoot(config: Config, memory: PictureMemory): DynamicModule {
    return {
      module: PlatformModule,
      global: true,
      controllers: [OperationsController],
      providers: [{ provide: CONFIG, useValue: config }, { provide: PictureMemory, useValue: memory }, HealthChecks, Metrics],
      exports: [CONFIG, PictureMemory, HealthChecks, Metrics],
    };
  }
}
