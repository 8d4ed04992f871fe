import { Injectable } from '@nestjs/common';
import { JobHandler, type JobRun } from '#jobs';
import { EstimateReindex, type Estimate, type EstimateReindexData } from '#reindex';
import { ReindexEstimator } from './reindex-estimator.js';

/** Estimates the time, disk and memory of a reindex. */
@Injectable()
export class EstimateReindexHandler extends JobHandler<EstimateReindexData, Estimate> {
  readonly contract = EstimateReindex;

  constructor(private readonly estimator: ReindexEstimator) {
    super();
  }

  async handle({ data }: JobRun<EstimateReindexData>): Promise<Estimate> {
    return this.estimator.run(data);
  }
}
