import type { ReindexReport } from './reindex-record.js';
import type { ReindexRecords } from './reindex-records.js';
import type { StoreReindexes } from './store-reindexes.js';

/**
 * Runs work on a reindex, if the reindex still is in its state, while no other process works on a reindex of the store. This keeps two
 * steps apart: a reindex that is cancelled while its version is being made must not leave that version behind.
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
