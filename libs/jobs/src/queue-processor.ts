import { BullModule, Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject, Logger, type BeforeApplicationShutdown, type DynamicModule, type Type } from '@nestjs/common';
import type { Job } from 'bullmq';
import { waitingConnection } from '#redis';
import { JobRegistry } from './job-registry.js';

/**
 * A worker renews a job's lock while the job runs. The jobs of a killed worker are free again after about 15 s. A job may stall many
 * times before it fails, because restarts of workers are not its fault.
 */
const LOCKS = { lockDuration: 15_000, stalledInterval: 5_000, maxStalledCount: 100 };

/** The modules that a process imports to take jobs from queues. */
export function queueModules(queues: readonly string[], redisUrl: string): DynamicModule[] {
  return [BullModule.forRoot({ connection: waitingConnection(redisUrl) }), BullModule.registerQueue(...queues.map((name) => ({ name })))];
}

/** Takes jobs from one queue and has their handlers do them. @param concurrency how many jobs run at the same time. */
export function queueProcessor(queue: string, concurrency: number): Type<WorkerHost> {
  @Processor(queue, { ...LOCKS, concurrency })
  class QueueProcessor extends WorkerHost implements BeforeApplicationShutdown {
    private readonly logger = new Logger(queue);

    constructor(@Inject(JobRegistry) private readonly registry: JobRegistry) {
      super();
    }

    /** Takes no more jobs, and resolves once the running ones have ended. */
    async beforeApplicationShutdown(): Promise<void> {
      this.registry.stop();
      await this.worker.close();
    }

    override async process(job: Job, token?: string): Promise<unknown> {
      return this.registry.run(job, token, (name) => this.logger.warn(`dropped a job of the unknown name ${name}`));
    }
  }
  return QueueProcessor;
}
