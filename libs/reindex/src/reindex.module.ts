import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from '#redis';
import type { Config } from '#platform';
import { JudgmentStore } from './judgments.js';
import { DecisionProducer, EstimateProducer, ReindexBatchProducer, ReindexProducer } from './reindex-producers.js';
import { ReindexStore } from './reindex-store.js';

/** The record of reindexes and the producers of their jobs. */
@Module({})
export class ReindexModule implements OnApplicationShutdown {
  constructor(
    @Inject(ReindexProducer) private readonly reindexes: ReindexProducer,
    @Inject(DecisionProducer) private readonly decisions: DecisionProducer,
    @Inject(ReindexBatchProducer) private readonly batches: ReindexBatchProducer,
    @Inject(EstimateProducer) private readonly estimates: EstimateProducer,
  ) {}

  static forRoot({ redis: { url } }: Config): DynamicModule {
    return {
      module: ReindexModule,
      global: true,
      providers: [
        { provide: ReindexStore, useFactory: (redis: Redis) => new ReindexStore(redis), inject: [Redis] },
        { provide: JudgmentStore, useFactory: (redis: Redis) => new JudgmentStore(redis), inject: [Redis] },
        { provide: ReindexProducer, useFactory: () => new ReindexProducer(url) },
        { provide: DecisionProducer, useFactory: () => new DecisionProducer(url) },
        { provide: ReindexBatchProducer, useFactory: () => new ReindexBatchProducer(url) },
        { provide: EstimateProducer, useFactory: () => new EstimateProducer(url) },
      ],
      exports: [ReindexStore, JudgmentStore, ReindexProducer, DecisionProducer, ReindexBatchProducer, EstimateProducer],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.reindexes.close(), this.decisions.close(), this.batches.close(), this.estimates.close()]);
  }
}
