import type { ReindexReport } from './reindex-record.js';

/** What is done in one state of a reindex. It can be run again from its beginning, by another process too. */
export interface ReindexStep {
  /** @returns whether the next state is to be looked at at once: false when the reindex has ended, or waits for somebody. */
  run(report: ReindexReport): Promise<boolean>;
}
