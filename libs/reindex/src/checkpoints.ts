import { ReindexInterrupted } from './reindex-failure.js';
import type { ReindexState } from './reindex-record.js';
import type { ReindexStore } from './reindex-store.js';

/** Where long steps look whether they are still wanted. */
export class Checkpoints {
  #isStopping = false;

  constructor(private readonly store: ReindexStore) {}

  /** The process is to stop. */
  stop(): void {
    this.#isStopping = true;
  }

  /** @throws {ReindexInterrupted} when the process is to stop. */
  pass(): void {
    if (this.#isStopping) throw new ReindexInterrupted('the process is to stop');
  }

  /** False when the reindex was cancelled meanwhile. @throws {ReindexInterrupted} when the process is to stop. */
  async isStill(reindexId: string, state: ReindexState): Promise<boolean> {
    this.pass();
    return (await this.store.state(reindexId)) === state;
  }
}
