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

/** Enqueues jobs that advance reindexes. */
@Injectable()
export class ReindexProducer extends JobProducer<AdvanceReindexData, object> {
  constructor(@Inject(CONFIG) config: Pick<Config, 'redis'>) {
    super(AdvanceReindex, config.redis.url);
  }
}

/** Enqueues jobs that carry out an admin's decision about a reindex, in the queue of requests. */
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

/** Enqueues jobs that estimate a reindex. */
@Injectable()
export class EstimateProducer extends JobProducer<EstimateReindexData, Estimate> {
  constructor(@Inject(CONFIG) config: Pick<Config, 'redis'>) {
    super(EstimateReindex, config.redis.url);
  }
}
