import { Inject, Injectable } from '@nestjs/common';
import { JobProducer } from '#jobs';
import { CONFIG, type Config } from '#platform';
import {
  AdvanceReindex,
  DecideReindex,
  EstimateReindex,
  ReindexBatch,
  type AdvanceReindexData,
  type Estimate,
  type EstimateReindexData,
  type ReindexBatchData,
} from './reindex.jobs.js';

/** Has reindexes taken on. */
@Injectable()
export class ReindexProducer extends JobProducer<AdvanceReindexData, object> {
  constructor(@Inject(CONFIG) config: Pick<Config, 'redis'>) {
    super(AdvanceReindex, config.redis.url);
  }
}

/** Has what somebody decided of a reindex done at once. */
@Injectable()
export class DecisionProducer extends JobProducer<AdvanceReindexData, object> {
  constructor(@Inject(CONFIG) config: Pick<Config, 'redis'>) {
    super(DecideReindex, config.redis.url);
  }
}

/** Enqueues batches of products for the new version. */
@Injectable()
export class ReindexBatchProducer extends JobProducer<ReindexBatchData, object> {
  constructor(@Inject(CONFIG) config: Pick<Config, 'redis'>) {
    super(ReindexBatch, config.redis.url);
  }
}

/** Has a reindex measured. */
@Injectable()
export class EstimateProducer extends JobProducer<EstimateReindexData, Estimate> {
  constructor(@Inject(CONFIG) config: Pick<Config, 'redis'>) {
    super(EstimateReindex, config.redis.url);
  }
}
