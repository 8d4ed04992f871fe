import { z } from 'zod';
import { FEED_FORMATS, StoreId } from '#catalog';

export const IMPORT_STATES = ['queued', 'reading', 'indexing', 'done', 'failed', 'cancelled'] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

/** What an import is to do; it does not change once the import is accepted. */
export const ImportRequest = z.object({
  importId: z.uuid(),
  storeId: StoreId,
  /** Where the feed lies in the object store. */
  feedKey: z.string(),
  fileName: z.string(),
  format: z.enum(FEED_FORMATS),
  currency: z.string().optional(),
  dryRun: z.boolean(),
  batchSize: z.number().int().min(1).max(256),
  createdAt: z.iso.datetime(),
});
export type ImportRequest = z.infer<typeof ImportRequest>;

/** How far the reader has come: everything up to `row` stands in batches below `batch`. */
export interface ReadingCheckpoint {
  readonly row: number;
  readonly batch: number;
  readonly read: number;
  readonly accepted: number;
  readonly rejected: number;
}

/** Rows by what became of them. `indexed` counts rows that can be found now: embedded, updated and unchanged ones. */
export interface ImportCounts {
  readonly read: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly unchanged: number;
  readonly embedded: number;
  readonly indexed: number;
}

export interface ImportReport {
  readonly request: ImportRequest;
  readonly state: ImportState;
  readonly counts: ImportCounts;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly failure?: string;
}
