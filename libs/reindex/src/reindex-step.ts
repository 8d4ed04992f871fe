import type { ReindexReport } from './reindex-record.js';

/** The work in one state of a reindex. A step can run again from its beginning, also in another process. */
export interface ReindexStep {
  /** @returns true when the next state can follow at once; false when the reindex has ended, or waits for a decision. */
  run(report: ReindexReport): Promise<boolean>;
}
