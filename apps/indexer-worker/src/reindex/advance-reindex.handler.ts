import { Injectable } from '@nestjs/common';
import { JobHandler, type JobRun } from '#jobs';
import { AdvanceReindex, DecideReindex, Reindexer, type AdvanceReindexData } from '#reindex';
import { ReindexRunner } from './reindex-runner.js';

/** Takes a reindex on from where it stands. */
@Injectable()
export class AdvanceReindexHandler extends JobHandler<AdvanceReindexData, object> {
  readonly contract = AdvanceReindex;

  constructor(
    private readonly reindexer: Reindexer,
    private readonly runner: ReindexRunner,
  ) {
    super();
  }

  override stop(): void {
    this.reindexer.stop();
  }

  async handle(run: JobRun<AdvanceReindexData>): Promise<object> {
    return this.runner.run(run);
  }
}

/** Does what somebody decided of a reindex, in a queue that does not wait for others to be filled. */
@Injectable()
export class DecideReindexHandler extends JobHandler<AdvanceReindexData, object> {
  readonly contract = DecideReindex;

  constructor(private readonly runner: ReindexRunner) {
    super();
  }

  async handle(run: JobRun<AdvanceReindexData>): Promise<object> {
    return this.runner.run(run);
  }
}
