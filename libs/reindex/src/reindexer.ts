import { Injectable } from '@nestjs/common';
import { Approval } from './approval.js';
import { CatchUp } from './catch-up.js';
import { Checkpoints } from './checkpoints.js';
import { CleanUp } from './clean-up.js';
import { CutOver } from './cut-over.js';
import { Fill } from './fill.js';
import { Gate } from './gate.js';
import { Prepare } from './prepare.js';
import { failureOf, ReindexError } from './reindex-failure.js';
import { CANCELLABLE, type ReindexReport } from './reindex-record.js';
import { ReindexRecords } from './reindex-records.js';
import { RollBack } from './roll-back.js';

/**
 * Brings a store to another version of its collection. Each state is a step that can be run again from its beginning, so that
 * the process that takes a reindex on after a crash continues from the state that Redis has.
 */
@Injectable()
export class Reindexer {
  constructor(
    private readonly records: ReindexRecords,
    private readonly checkpoints: Checkpoints,
    private readonly prepare: Prepare,
    private readonly fill: Fill,
    private readonly catchUp: CatchUp,
    private readonly gate: Gate,
    private readonly approval: Approval,
    private readonly cutOver: CutOver,
    private readonly rollBack: RollBack,
    private readonly cleanUp: CleanUp,
  ) {}

  /** Steps end at their next checkpoint. */
  stop(): void {
    this.checkpoints.stop();
  }

  /**
   * Goes on until the reindex ends or waits for somebody. Rejects on faults that may pass.
   * @throws {ReindexInterrupted} when the process is to stop.
   */
  async advance(storeId: string, reindexId: string): Promise<void> {
    for (;;) {
      const report = await this.records.find(storeId, reindexId);
      if (!report) return;
      try {
        if (!(await this.step(report))) return;
      } catch (error) {
        const failure = failureOf(error);
        // After the cut-over of writes there is only one way on; what is found before that is a ReindexError.
        const isOver = error instanceof ReindexError ? [...CANCELLABLE, 'swapping' as const] : CANCELLABLE;
        if (!failure || !(await this.records.fail(reindexId, isOver, failure))) throw error;
      }
    }
  }

  /** One state. @returns whether the next state is to be looked at at once. */
  private async step(report: ReindexReport): Promise<boolean> {
    switch (report.state) {
      case 'queued':
        return this.prepare.run(report);
      case 'filling':
        return this.fill.run(report);
      case 'catching_up':
        return this.catchUp.run(report);
      case 'verifying':
        return this.gate.run(report);
      case 'awaiting_approval':
        return this.approval.run(report);
      case 'swapping':
        return this.cutOver.run(report);
      case 'done':
        return this.rollBack.run(report);
      case 'failed':
      case 'cancelled':
        return this.cleanUp.run(report);
      case 'rolled_back':
        return false;
    }
  }
}
