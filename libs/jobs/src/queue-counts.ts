import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Queue } from 'bullmq';
import { CONFIG, type Config } from '#platform';
import { producerConnection } from '#redis';

/** How many jobs of a queue are in each state. */
export interface QueueCount {
  readonly name: string;
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

/** The queues that workers take jobs from. */
const QUEUES = ['import', 'indexing', 'reindex'] as const;

/** Reads the queues without taking or adding jobs. */
@Injectable()
export class QueueCounts implements OnApplicationShutdown {
  readonly queues: readonly Queue[];

  constructor(@Inject(CONFIG) config: Pick<Config, 'redis'>) {
    this.queues = QUEUES.map((name) => new Queue(name, { connection: producerConnection(config.redis.url) }));
    // Each call rejects by itself; without a listener the process would end.
    for (const queue of this.queues) queue.on('error', () => undefined);
  }

  async read(): Promise<QueueCount[]> {
    return Promise.all(
      this.queues.map(async (queue) => {
        const counts = await queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed');
        const of = (state: string): number => counts[state] ?? 0;
        const waiting = of('waiting') + of('prioritized');
        return { name: queue.name, waiting, active: of('active'), delayed: of('delayed'), failed: of('failed') };
      }),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.queues.map((queue) => queue.close()));
  }
}
