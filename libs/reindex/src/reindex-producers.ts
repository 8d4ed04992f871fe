import { JobProducer } from '#jobs';
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
export class ReindexProducer extends JobProducer<AdvanceReindexData, object> {
  constructor(redisUrl: string) {
    super(AdvanceReindex, redisUrl);
  }
}

/** Has what somebody decided of a reindex done at once. */
export class DecisionProducer extends JobProducer<AdvanceReindexData, object> {
  constructor(redisUrl: string) {
    super(DecideReindex, redisUrl);
  }
}

/** Enqueues batches of products for the new version. */
export class ReindexBatchProducer extends JobProducer<ReindexBatchData, object> {
  constructor(redisUrl: string) {
    super(ReindexBatch, redisUrl);
  }
}

/** Has a reindex measured. */
export class EstimateProducer extends JobProducer<EstimateReindexData, Estimate> {
  constructor(redisUrl: string) {
    super(EstimateReindex, redisUrl);
  }
}
