import { Injectable } from '@nestjs/common';
import { JobHandler, type JobRun } from '#jobs';
import { Fill, ReindexBatch, type ReindexBatchData } from '#reindex';

/** Copies a batch of products into the store's next version. */
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
