import { Injectable } from '@nestjs/common';
import type { ReindexState } from '#api-contract';
import { ReindexInterrupted } from './reindex-failure.js';
import { ReindexRecords } from './reindex-records.js';

/** Tells long steps whether they are still wanted. */
@Injectable()
export class Checkpoints {
  #isStopping = false;

  constructor(private readonly records: ReindexRecords) {}

  /** Makes later calls of `pass` throw, because the process is to stop. */
  stop(): void {
    this.#isStopping = true;
  }

  /** @throws {ReindexInterrupted} when the process is to stop. */
  pass(): void {
    if (this.#isStopping) throw new ReindexInterrupted('the process is to stop');
  }

  /** Whether the reindex still is in this state; it may have been cancelled. @throws {ReindexInterrupted} when the process is to stop. */
  async isStill(reindexId: string, state: ReindexState): Promise<boolean> {
    this.pass();
    return (await this.records.state(reindexId)) === state;
  }
}
