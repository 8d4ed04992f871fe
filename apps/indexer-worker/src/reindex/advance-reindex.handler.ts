import { Injectable } from '@nestjs/common';
import { JobHandler, type JobRun } from '#jobs';
import { AdvanceReindex, DecideReindex, Reindexer, type AdvanceReindexData } from '#reindex';
import { ReindexRunner } from './reindex-runner.js';

/** Continues a reindex from its recorded state. */
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

/** Carries out an admin's decision on a reindex. Its queue is separate, so that a decision does not wait for other reindexes to fill. */
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
