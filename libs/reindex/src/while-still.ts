import type { ReindexReport } from './reindex-record.js';
import type { ReindexRecords } from './reindex-records.js';
import type { StoreReindexes } from './store-reindexes.js';

/**
 * Runs work on a reindex while no other process works on one of its store, if it still is in its state. A reindex that is cancelled while
 * its version is being made must not leave that version behind: one of the two comes after the other.
 */
export async function whileStill(
  records: ReindexRecords,
  reindexes: StoreReindexes,
  { request, state }: ReindexReport,
  work: (now: ReindexReport) => Promise<void>,
): Promise<void> {
  const { storeId, reindexId } = request;
  await reindexes.whenAlone(storeId, async () => {
    const now = await records.find(storeId, reindexId);
    if (now?.state === state) await work(now);
  });
}
