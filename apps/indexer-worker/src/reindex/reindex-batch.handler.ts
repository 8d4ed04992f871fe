import { Injectable } from '@nestjs/common';
import { JobHandler, type JobRun } from '#jobs';
import { Fill, ReindexBatch, type ReindexBatchData } from '#reindex';

/** Brings some products of a store into its next version. */
@Injectable()
export class ReindexBatchHandler extends JobHandler<ReindexBatchData, object> {
  readonly contract = ReindexBatch;

  constructor(private readonly fill: Fill) {
    super();
  }

  async handle({ data }: JobRun<ReindexBatchData>): Promise<object> {
    await this.fill.copyBatch(data);
    return {};
  }
}
