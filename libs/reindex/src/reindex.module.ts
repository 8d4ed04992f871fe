import { Global, Module, type Provider } from '@nestjs/common';
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
import { TextChoice } from './text-choice.js';
import { DecisionProducer, EstimateProducer, ReindexBatchProducer, ReindexProducer } from './reindex-producers.js';
import { ReindexRecords } from './reindex-records.js';
import { Reindexer } from './reindexer.js';
import { RollBack } from './roll-back.js';
import { StoreReindexes } from './store-reindexes.js';
import { Verify } from './verify.js';
import { VersionUpkeep } from './version-upkeep.js';

const PROVIDERS = [
  ReindexRecords,
  FailedPictures,
  StoreReindexes,
  Discards,
  JudgmentStore,
  ReindexProducer,
  DecisionProducer,
  ReindexBatchProducer,
  EstimateProducer,
];

/** The records of reindexes and the producers of their jobs. Needs `RedisModule` and `PlatformModule`. */
@Global()
@Module({ providers: PROVIDERS, exports: PROVIDERS })
export class ReindexModule {}

/** What a process that does reindexes provides: the steps, and what they share. Needs the product search. */
export const REINDEX_STEPS: Provider[] = [
  Checkpoints,
  ChangeReplay,
  TextChoice,
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
