import { Injectable } from '@nestjs/common';
import type { ReindexState } from '#api-contract';
import { Approval } from './approval.js';
import { CatchUp } from './catch-up.js';
import { Checkpoints } from './checkpoints.js';
import { CleanUp } from './clean-up.js';
import { CutOver } from './cut-over.js';
import { Fill } from './fill.js';
import { Gate } from './gate.js';
import { Prepare } from './prepare.js';
import { failureOf } from './reindex-failure.js';
import { CANCELLABLE } from './reindex-record.js';
import { ReindexRecords } from './reindex-records.js';
import type { ReindexStep } from './reindex-step.js';
import { RollBack } from './roll-back.js';

/**
 * Brings a store to another version of its collection. Each state is a step that can be run again from its beginning, so that
 * the process that takes a reindex on after a crash continues from the state that Redis has.
 */
@Injectable()
export class Reindexer {
  /** The step of each state; there is none for the last one. */
  readonly #steps: Readonly<Record<ReindexState, ReindexStep | undefined>>;

  constructor(
    private readonly records: ReindexRecords,
    private readonly checkpoints: Checkpoints,
    prepare: Prepare,
    fill: Fill,
    catchUp: CatchUp,
    gate: Gate,
    approval: Approval,
    cutOver: CutOver,
    rollBack: RollBack,
    cleanUp: CleanUp,
  ) {
    this.#steps = {
      queued: prepare,
      filling: fill,
      catching_up: catchUp,
      verifying: gate,
      awaiting_approval: approval,
      swapping: cutOver,
      done: rollBack,
      failed: cleanUp,
      cancelled: cleanUp,
      rolled_back: undefined,
    };
  }

  /** Makes the steps end at their next checkpoint. */
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
        if (!(await this.#steps[report.state]?.run(report))) return;
      } catch (error) {
        const failure = failureOf(error);
        // In `swapping` writes may be on the new version already: there is only one way on, and every fault is retried.
        if (!failure || !(await this.records.fail(reindexId, CANCELLABLE, failure))) throw error;
      }
    }
  }
}
