import { z } from 'zod';
import type { ReindexState, SearchMode } from '#api-contract';
import { StoreId } from '#catalog';

/** The states in which a reindex can be cancelled. */
export const CANCELLABLE: readonly ReindexState[] = ['queued', 'filling', 'catching_up', 'verifying', 'awaiting_approval'];
/** The states in which a reindex waits for a decision, or carries one out. That work is short, and its jobs are in another queue. */
export const DECIDED: readonly ReindexState[] = ['awaiting_approval', 'done', 'failed', 'cancelled'];
export const ENDED: readonly ReindexState[] = ['done', 'failed', 'cancelled', 'rolled_back'];

/** What a reindex is to do. */
export const ReindexRequest = z.object({
  reindexId: z.uuid(),
  storeId: StoreId,
  /** The name of a model's directory. */
  model: z.string(),
  variant: z.string(),
  /** The name of a text model's directory, or `clip` for CLIP's text tower; by default the configured one, or the one that there is. */
  textModel: z.string().optional(),
  reason: z.string(),
  autoSwap: z.boolean(),
  /** Versions that are kept up to date after the swap, to go back to. */
  keepVersions: z.union([z.literal(0), z.literal(1)]),
  createdAt: z.iso.datetime(),
});
export type ReindexRequest = z.infer<typeof ReindexRequest>;

export interface ReindexFailure {
  readonly code: string;
  readonly message: string;
}

/** A product that the new version lacks, because its picture cannot be embedded. */
export interface FailedPicture {
  readonly productId: string;
  readonly code: string;
  readonly message: string;
}

/** The result of the checks before the swap. */
export interface Verification {
  readonly live: number;
  readonly next: number;
  /** Share of the store's products that the new version can find, 0…1. */
  readonly coverage: number;
  /** Products that were embedded again; how many of them equal the stored embedding; how many are equal or near. */
  readonly sampled: number;
  readonly identical: number;
  readonly alike: number;
  readonly failedPictures: number;
}

/** A mean with its 95 % interval. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** One measure of both versions on the same queries; the difference is next − live, paired by query. */
export interface Comparison {
  readonly live: Interval;
  readonly next: Interval;
  readonly difference: Interval;
}

/** A product of a ranking, with what a person needs to judge it. */
export interface RankedProduct {
  readonly productId: string;
  readonly title: string;
  readonly isRelevant: boolean;
}

/** A query that the new version answers worse. */
export interface LostQuery {
  readonly q: string;
  readonly mode: SearchMode;
  readonly liveNdcg: number;
  readonly nextNdcg: number;
  readonly live: readonly RankedProduct[];
  readonly next: readonly RankedProduct[];
}

/** Both versions on the same queries in one mode. */
export interface ModeQuality {
  readonly mode: SearchMode;
  readonly ndcgAt10: Comparison;
  readonly recallAt24: Comparison;
  /** True when uploaded judgments lose more nDCG@10 than REINDEX_LEAST_LOSS, beyond chance. */
  readonly isWorse: boolean;
}

/** Both versions on the store's judgments. */
export interface Quality {
  /** `generated`: made from titles and categories, because the store has uploaded none. */
  readonly judgments: 'uploaded' | 'generated';
  readonly queries: number;
  readonly modes: readonly ModeQuality[];
  /** True when the new version is worse in any mode. */
  readonly isWorse: boolean;
  /** The ten queries that lost most, over all modes. */
  readonly lost: readonly LostQuery[];
  /** The ten queries that won most; none in records of earlier releases. */
  readonly won?: readonly LostQuery[];
}

/** What became of products so far. */
export interface ReindexCounts {
  /** Products of the store when the filling began. */
  readonly products: number;
  /** Products whose picture the new model embedded. */
  readonly embedded: number;
  /** Products that were written without embedding their picture again. */
  readonly copied: number;
  readonly removed: number;
  readonly failed: number;
  /** Entries of the change log that are still to be replayed. */
  readonly pending: number;
}

/** The state of a reindex, with what it has done and found so far. */
export interface ReindexReport {
  readonly request: ReindexRequest;
  readonly state: ReindexState;
  readonly counts: ReindexCounts;
  /** The collections; unknown while it is queued. */
  readonly from?: string;
  readonly to?: string;
  readonly startedAt?: string;
  readonly filledAt?: string;
  readonly finishedAt?: string;
  /** Why the last attempt failed; the reindex is tried again. */
  readonly fault?: string;
  readonly failure?: ReindexFailure;
  readonly verification?: Verification;
  readonly quality?: Quality;
  /** True while the old version is kept up to date. */
  readonly canRollBack: boolean;
}
