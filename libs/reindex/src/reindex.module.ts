import { Inject, Module, type OnApplicationShutdown, type DynamicModule, type Provider } from '@nestjs/common';
import type { Config } from '#platform';
import { Approval } from './approval.js';
import { CatchUp } from './catch-up.js';
import { ChangeReplay } from './change-replay.js';
import { Checkpoints } from './checkpoints.js';
import { CleanUp } from './clean-up.js';
import { CutOver } from './cut-over.js';
import { Discards } from './discards.js';
import { FailedPictures } from './failed-pictures.js';
import { Fill } from './fill.js';
import { Gate } from './gate.js';
import { Judge } from './judge.js';
import { JudgmentStore } from './judgments.js';
import { Prepare } from './prepare.js';
import { DecisionProducer, EstimateProducer, ReindexBatchProducer, ReindexProducer } from './reindex-producers.js';
import { ReindexRecords } from './reindex-records.js';
import { Reindexer } from './reindexer.js';
import { RollBack } from './roll-back.js';
import { StoreReindexes } from './store-reindexes.js';
import { Verify } from './verify.js';
import { VersionUpkeep } from './version-upkeep.js';

/** The records of reindexes and the producers of their jobs. */
@Module({})
export class ReindexModule implements OnApplicationShutdown {
  constructor(
    @Inject(ReindexProducer) private readonly reindexes: ReindexProducer,
    @Inject(DecisionProducer) private readonly decisions: DecisionProducer,
    @Inject(ReindexBatchProducer) private readonly batches: ReindexBatchProducer,
    @Inject(EstimateProducer) private readonly estimates: EstimateProducer,
  ) {}

  static forRoot({ redis: { url } }: Config): DynamicModule {
    const stores = [ReindexRecords, FailedPictures, StoreReindexes, Discards, JudgmentStore];
    return {
      module: ReindexModule,
      global: true,
      providers: [
        ...stores,
        { provide: ReindexProducer, useFactory: () => new ReindexProducer(url) },
        { provide: DecisionProducer, useFactory: () => new DecisionProducer(url) },
        { provide: ReindexBatchProducer, useFactory: () => new ReindexBatchProducer(url) },
        { provide: EstimateProducer, useFactory: () => new EstimateProducer(url) },
      ],
      exports: [...stores, ReindexProducer, DecisionProducer, ReindexBatchProducer, EstimateProducer],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.reindexes.close(), this.decisions.close(), this.batches.close(), this.estimates.close()]);
  }
}

/** What a process that does reindexes provides: the steps, and what they share. Needs the product search. */
export const REINDEX_STEPS: Provider[] = [
  Checkpoints,
  ChangeReplay,
  Prepare,
  Fill,
  CatchUp,
  Verify,
  Judge,
  Gate,
  Approval,
  CutOver,
  RollBack,
  CleanUp,
  Reindexer,
  VersionUpkeep,
];
