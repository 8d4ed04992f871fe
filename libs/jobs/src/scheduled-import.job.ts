import { z } from 'zod';
import { StoreId } from '#catalog';
import { defineJob, retried } from './job-contract.js';

/** Starts the import that a store repeats. */
export const ScheduledImport = defineJob({
  queue: 'import',
  name: 'scheduled-import',
  version: 1,
  data: z.object({ storeId: StoreId }),
  result: z.object({ importId: z.string().optional() }),
  options: () => ({ ...retried(4), removeOnComplete: { count: 100 } }),
  id: (data) => `scheduled-import-${data.storeId}`,
});
export type ScheduledImportData = z.infer<typeof ScheduledImport.data>;
export type ScheduledImportResult = z.infer<typeof ScheduledImport.result>;
