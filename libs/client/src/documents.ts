/** The wire documents of the HTTP interface that clients read, named as in its OpenAPI document. */

export interface ProductDocument {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly category?: string | undefined;
  readonly brand?: string | undefined;
  readonly color?: string | undefined;
  readonly price?: number | undefined;
  readonly currency?: string | undefined;
  readonly in_stock: boolean;
  readonly image: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Fields that were read off the picture. */
  readonly inferred?: readonly string[] | undefined;
}

export interface HitDocument {
  readonly product: ProductDocument;
  readonly score: number;
  readonly explain?: {
    readonly cosine?: number;
    readonly semantic_rank?: number;
    readonly bm25?: number;
    readonly lexical_rank?: number;
    readonly is_named: boolean;
  };
  readonly group?: { readonly size: number; readonly others: readonly HitDocument[] };
}

export interface FacetDocument {
  readonly field: string;
  readonly counts: readonly { readonly value: string; readonly count: number }[];
  readonly distinct: number;
  readonly stats?: { readonly min: number; readonly max: number; readonly sum: number; readonly avg: number };
}

export interface SearchAnswer {
  readonly hits: readonly HitDocument[];
  readonly found: number;
  readonly found_is_exact: boolean;
  readonly low_confidence: boolean;
  readonly facet_counts: readonly FacetDocument[];
  readonly page: number;
  readonly per_page: number;
  readonly search_time_ms: { readonly embed: number; readonly search: number; readonly total: number };
  readonly model: string;
  readonly request_id: string;
}

export interface ClassificationDocument {
  readonly labels: readonly { readonly label: string; readonly probability: number; readonly cosine: number }[];
  readonly model: string;
}

export interface BoxDocument {
  readonly xmin: number;
  readonly ymin: number;
  readonly xmax: number;
  readonly ymax: number;
}

export interface DetectionsDocument {
  readonly detections: readonly { readonly label: string; readonly score: number; readonly box: BoxDocument }[];
  readonly width: number;
  readonly height: number;
  readonly model: string;
}

export interface LookDocument {
  readonly items: readonly {
    readonly label?: string;
    readonly score: number;
    readonly box: BoxDocument;
    readonly hits: readonly HitDocument[];
  }[];
  readonly is_whole_picture: boolean;
  readonly width: number;
  readonly height: number;
  readonly time_ms: Readonly<Record<'read' | 'decode' | 'detect' | 'crop' | 'embed' | 'search' | 'total', number>>;
}

export type ImportState = 'queued' | 'reading' | 'indexing' | 'done' | 'failed' | 'cancelled';

export interface ImportDocument {
  readonly id: string;
  readonly state: ImportState;
  readonly file_name: string;
  readonly dry_run: boolean;
  readonly revision: number;
  readonly counts: {
    readonly read: number;
    readonly accepted: number;
    readonly rejected: number;
    readonly updated: number;
    readonly failed: number;
    readonly pending: number;
    readonly unchanged: number;
    readonly embedded: number;
    readonly indexed: number;
  };
  readonly rows_per_second?: number;
  readonly eta_seconds?: number;
  readonly failure?: string;
  readonly created_at: string;
  readonly started_at?: string;
  readonly finished_at?: string;
}

export interface RowErrorDocument {
  readonly row: number;
  readonly product_id?: string;
  readonly column?: string;
  readonly code: string;
  readonly message: string;
  readonly value?: string;
}

export interface ProblemDocument {
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly request_id: string;
  readonly errors?: readonly { readonly field: string; readonly code: string; readonly message: string }[];
}

export interface HealthDocument {
  readonly status: 'ok' | 'unavailable';
  readonly checks: Readonly<Record<string, 'ok' | 'unavailable'>>;
}

/** A mean with its 95 % interval. */
export interface IntervalDocument {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** One measure of both versions; the difference is next − live, paired by query. */
export interface ComparisonDocument {
  readonly live: IntervalDocument;
  readonly next: IntervalDocument;
  readonly difference: IntervalDocument;
}

export interface QualitySummary {
  readonly judgments: 'uploaded' | 'generated';
  readonly queries: number;
  /** Searches as shoppers make them, in each mode. */
  readonly modes: readonly {
    readonly mode: 'hybrid' | 'semantic' | 'lexical';
    readonly ndcg_at_10: ComparisonDocument;
    readonly recall_at_24: ComparisonDocument;
    readonly is_worse: boolean;
  }[];
  /** In any mode. */
  readonly is_worse: boolean;
}

export interface RankedProductDocument {
  readonly product_id: string;
  readonly title: string;
  readonly is_relevant: boolean;
}

export interface QualityDocument extends QualitySummary {
  readonly lost: readonly {
    readonly q: string;
    readonly mode: 'hybrid' | 'semantic' | 'lexical';
    readonly live_ndcg: number;
    readonly next_ndcg: number;
    readonly live: readonly RankedProductDocument[];
    readonly next: readonly RankedProductDocument[];
  }[];
}

export interface NewReindexDocument {
  /** The name of a model directory; without it the index is rebuilt with the same model. */
  readonly model?: string | undefined;
  readonly variant?: string | undefined;
  readonly reason: string;
  readonly auto_swap?: boolean;
  readonly keep_versions?: 0 | 1;
}

export interface ReindexDocument {
  readonly id: string;
  readonly store_id: string;
  readonly state:
    'queued' | 'filling' | 'catching_up' | 'verifying' | 'awaiting_approval' | 'swapping' | 'done' | 'failed' | 'cancelled' | 'rolled_back';
  readonly model: string;
  readonly variant: string;
  readonly reason: string;
  readonly counts: {
    readonly products: number;
    readonly embedded: number;
    readonly copied: number;
    readonly removed: number;
    readonly failed: number;
    readonly pending: number;
  };
  readonly products_per_second?: number;
  readonly eta_seconds?: number;
  readonly verification?: {
    readonly live: number;
    readonly next: number;
    readonly coverage: number;
    readonly sampled: number;
    readonly identical: number;
    readonly alike: number;
    readonly failed_pictures: number;
  };
  readonly quality?: QualitySummary;
  readonly can_roll_back: boolean;
  readonly fault?: string;
  readonly failure?: { readonly code: string; readonly message: string };
  readonly from_version?: string;
  readonly to_version?: string;
  readonly created_at: string;
}

export interface EstimateDocument {
  readonly model: string;
  readonly variant: string;
  readonly products: number;
  readonly sampled: number;
  readonly pictures_per_second: number;
  readonly seconds: number;
  readonly disk_bytes: number;
  readonly disk_free_bytes?: number;
  readonly memory_bytes: number;
}

/** What became of a reindex of all stores. */
export interface StartedReindexesDocument {
  readonly reindexes: readonly ReindexDocument[];
  /** Stores that have the model already, or are being reindexed. */
  readonly passed_over: readonly { readonly store_id: string; readonly code: string; readonly detail: string }[];
}
