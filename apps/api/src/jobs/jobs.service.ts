import { Injectable } from '@nestjs/common';
import type { JobDocument } from '#api-contract';
import { IndexBatchProducer } from '#jobs';
import { Problem } from '#platform';
import { toRowErrorDocument } from '../http/row-error-document.js';

@Injectable()
export class JobsService {
  constructor(private readonly batches: IndexBatchProducer) {}

  /** @param waitSeconds how long to wait for the job's end before reporting its state. */
  async report(storeId: string, jobId: string, waitSeconds = 0): Promise<JobDocument> {
    if (waitSeconds > 0) await this.batches.settle(jobId, waitSeconds * 1000);
    const report = await this.batches.report(jobId, (data) => data.storeId === storeId);
    if (!report) throw new Problem('job-not-found', `the store has no job "${jobId}"`);
    const { state, result } = report;
    return { job_id: jobId, state, ...(result && { outcomes: result.outcomes, errors: result.errors.map(toRowErrorDocument) }) };
  }
}
