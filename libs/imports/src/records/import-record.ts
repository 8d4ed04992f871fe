import { z } from 'zod';
import { FEED_FORMATS, type FeedDocument, type ImportState } from '#api-contract';
import { StoreId, type Product, type RowError } from '#catalog';

/** What an import is to do; it does not change once the import is accepted. */
export const ImportRequest = z.object({
  importId: z.uuid(),
  storeId: StoreId,
  /** Where the feed lies in the object store, once it is fetched. */
  feedKey: z.string(),
  /** The address that it is fetched from. */
  url: z.string().optional(),
  /** Whether it is read even if it has not changed. */
  force: z.boolean().default(false),
  /** Whether the object is the import's own, and is removed after it. */
  ownsFeed: z.boolean().default(false),
  fileName: z.string(),
  format: z.enum(FEED_FORMATS),
  currency: z.string().optional(),
  /** What the merchant says of columns. */
  mapping: z.record(z.string(), z.string()).optional(),
  /** What the store says of the columns of all its feeds, at the time at which the import was accepted. */
  usualMapping: z.record(z.string(), z.string()).default({}),
  dryRun: z.boolean(),
  /** Whether a dry run compares the products with those of the store. */
  full: z.boolean().default(false),
  /** Whether a product without a usable picture is refused. */
  requireImages: z.boolean().default(false),
  /** Whether products that the feed does not name are removed. */
  mode: z.enum(['upsert', 'snapshot']).default('upsert'),
  /** The largest share of the products that a snapshot may remove. */
  deleteThreshold: z.number().min(0).max(1).default(0.2),
  /** Set in imports that the previous release accepted; later imports keep the size beside the checkpoint. */
  batchSize: z.number().int().min(1).max(256).optional(),
  createdAt: z.iso.datetime(),
  /** The place of the feed's rows in the store's order of writes; 0, before all others, in imports of the previous release. */
  revision: z.number().int().min(0).default(0),
});
export type ImportRequest = z.infer<typeof ImportRequest>;

/** What importing a feed would change in the store. */
export interface FeedDifference {
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
  /** How many products change in each field. */
  readonly fields: Readonly<Record<string, number>>;
  /** The first products of each kind: ids, and values as texts. */
  readonly examples: {
    readonly new: readonly string[];
    readonly changed: readonly { readonly id: string; readonly field: string; readonly from: string; readonly to: string }[];
  };
}

/** Products of the store that a feed does not name. */
export interface MissingFromFeed {
  readonly count: number;
  /** The ids of the first ones. */
  readonly examples: readonly string[];
}

/** How far the reader has come: everything up to `row` is in batches below `batch`. */
export interface ReadingCheckpoint {
  readonly row: number;
  readonly batch: number;
  readonly read: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Lines that the reader put into the error report, warnings among them. */
  readonly errors: number;
  /** Lines about rows that are imported. */
  readonly warnings: number;
  /** Rows that are parts of products of other rows. */
  readonly parts: number;
  /** Rows that the shop does not show. */
  readonly skipped: number;
  /** Products that are variants of one with others. */
  readonly variants: number;
  /** Lines of the report by their codes. */
  readonly problems: Readonly<Record<string, number>>;
  /** Of a dry run that compares the feed with the store. */
  readonly difference?: FeedDifference | undefined;
}

/** Where a reader begins. */
export interface ReadingStart extends ReadingCheckpoint {
  /** Products in a batch: the same for all readers of the import, so that each cuts the feed into the same batches. */
  readonly batchSize: number;
}

/**
 * Rows by outcome: read = parts + skipped + accepted + rejected, accepted = embedded + updated + unchanged + failed + pending.
 * `indexed` counts rows that can be found now: embedded, updated and unchanged ones.
 */
export interface ImportCounts {
  readonly read: number;
  readonly parts: number;
  readonly skipped: number;
  readonly accepted: number;
  /** Products, where variants of one product count as one. */
  readonly groups: number;
  /** Rows that are not valid products, or repeat the id of an earlier row. */
  readonly rejected: number;
  readonly unchanged: number;
  /** Notes on rows that are imported. */
  readonly warnings: number;
  readonly updated: number;
  readonly embedded: number;
  /**
   * Products that could not be indexed, mostly because of their picture, and those that a cancelled or failed import left over. Batches
   * that still run when the import ends may index some of them: these move to `indexed`.
   */
  readonly failed: number;
  /** Products that are still to be indexed; 0 once the import has ended. */
  readonly pending: number;
  readonly indexed: number;
}

/** What became of the products that a snapshot does not name. */
export interface Removal {
  readonly missing: number;
  readonly removed: number;
  /** Why none was removed. */
  readonly reason?: 'delete-threshold' | 'unreadable-rows' | 'no-products';
}

export interface ImportReport {
  readonly request: ImportRequest;
  readonly state: ImportState;
  readonly counts: ImportCounts;
  /** Whether a feed with an address lies in the object store. */
  readonly isFetched: boolean;
  /** Whether the feed is the same as in its last import, so that nothing was read. */
  readonly isUnchanged: boolean;
  /** Rows that the look at the feed has come to. */
  readonly seen?: number;
  /** What was found out about the feed, as JSON of the process that did. */
  readonly feed?: FeedDocument;
  /** Of a dry run that compares the feed with the store: what would change, and what the feed does not name. */
  readonly difference?: FeedDifference;
  readonly missing?: MissingFromFeed;
  /** Whether rows were rejected that name no product. */
  readonly hasUnreadableRows: boolean;
  /** What a snapshot removed. */
  readonly removal?: Removal;
  /** The first products of a dry run. */
  readonly sample?: readonly Product[];
  /** Lines of the report by their codes, the most frequent first, each with an example. */
  readonly problems: readonly { readonly code: string; readonly count: number; readonly example?: RowError }[];
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly failure?: string;
}
