import { BullModule, getQueueToken, OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject, Logger, Module, type BeforeApplicationShutdown, type DynamicModule, type Type } from '@nestjs/common';
import type { Job, Queue } from 'bullmq';
import { waitingConnection } from '#redis';
import { JobRegistry } from './job-registry.js';

/**
 * A worker renews a job's lock while the job runs. The jobs of a killed worker are free again after about 15 s. A job may stall many
 * times before it fails, because restarts of workers are not its fault.
 */
const LOCKS = { lockDuration: 15_000, stalledInterval: 5_000, maxStalledCount: 100 };

/** The modules that a process imports to take jobs from queues. */
export function queueModules(queues: readonly string[], redisUrl: string): DynamicModule[] {
  const registered = BullModule.registerQueue(...queues.map((name) => ({ name })));
  return [BullModule.forRoot({ connection: waitingConnection(redisUrl) }), registered, quiet(registered, queues)];
}

/**
 * Listens to the faults of queues. Without a listener BullMQ prints a fault with the command that failed, which may hold the password of
 * Redis. Whoever takes jobs logs the fault.
 */
function quiet(registered: DynamicModule, queues: readonly string[]): DynamicModule {
  const listening = {
    provide: Symbol('listens to the faults of queues'),
    useFactory: (...opened: Queue[]) => opened.forEach((queue) => queue.on('error', () => undefined)),
    inject: queues.map((name) => getQueueToken(name)),
  };
  return { module: QueueFaults, imports: [registered], providers: [listening] };
}

@Module({})
class QueueFaults {}

/** Takes jobs from one queue and has their handlers do them. @param concurrency how many jobs run at the same time. */
export function queueProcessor(queue: string, concurrency: number): Type<WorkerHost> {
  @Processor(queue, { ...LOCKS, concurrency })
  class QueueProcessor extends WorkerHost implements BeforeApplicationShutdown {
    private readonly logger = new Logger(queue);

    constructor(@Inject(JobRegistry) private readonly registry: JobRegistry) {
      super();
    }

    @OnWorkerEvent('error')
    onError(error: Error): void {
      this.logger.warn({ message: 'the queue cannot be read', err: error });
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
