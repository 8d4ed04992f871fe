import type { BoxDocument, SearchMode } from '#api-contract';

/** The weights of the rankings that a search fuses, each 0…10. */
export interface RankingWeights {
  readonly semantic?: number;
  readonly text?: number;
  readonly lexical?: number;
  /** What having all words adds. */
  readonly wordBonus?: number;
  /** How far above the measured cut-off the nearest have to be, −0.5…0.5. */
  readonly cutOffShift?: number;
  /** Larger values let lower ranks count more. */
  readonly k?: number;
}

export interface SearchOptions {
  readonly q?: string;
  /** An encoded picture. */
  readonly image?: Uint8Array;
  /** `hybrid` for words alone and `semantic` for anything else, by default. */
  readonly mode?: SearchMode;
  readonly filterBy?: string;
  /** Fields whose values are counted: `category,color`. */
  readonly facetBy?: string;
  /** `price:asc,_score:desc` */
  readonly sortBy?: string;
  readonly groupBy?: string;
  /** How the rankings of pictures, texts and words are fused; 1 and k = 60 by default. */
  readonly weights?: RankingWeights;
  /** A cosine, `auto` (the default) or `none`. */
  readonly minScore?: number | 'auto' | 'none';
  readonly explain?: boolean;
  /** False: the words are taken by their letters, without operators, prices, values of the store and corrections. */
  readonly interpret?: boolean;
  /** `brand:2`: no more than two products of one brand in a row. */
  readonly diversify?: string;
  /** 1-based. */
  readonly page?: number;
  /** `next_cursor` of the page before, in place of a page. */
  readonly cursor?: string;
  readonly perPage?: number;
}

/** A feed that Vitrine finds itself: exactly one of these. */
export interface FeedAddress {
  /** An address that begins with `https://`. */
  readonly url?: string;
  /** The key of an object below the store's prefix in the bucket. */
  readonly s3?: string;
  /** A finished upload. */
  readonly uploadId?: string;
}

export interface ImportOptions {
  readonly format?: string;
  /** What columns are: the name of a field, of an attribute, or `-` for a column that is left out. */
  readonly mapping?: Readonly<Record<string, string>>;
  readonly currency?: string;
  /** `snapshot`: products that the feed does not name are removed at the end. */
  readonly mode?: 'upsert' | 'snapshot';
  /** Of a snapshot: the largest share of the products that may be removed, 0…1. */
  readonly deleteThreshold?: number;
  readonly dryRun?: boolean;
  /** Of a dry run: compares the products with those of the store. */
  readonly full?: boolean;
  /** Reads a feed with an address even if it has not changed. */
  readonly force?: boolean;
  /** Whether products without a usable picture are refused. */
  readonly requireImages?: boolean;
}

export interface LookOptions {
  /** What to look for; the store's own categories by default. */
  readonly labels?: readonly string[];
  /** The boxes to search with, instead of detecting things. */
  readonly boxes?: readonly (BoxDocument & { readonly label?: string })[];
  readonly threshold?: number;
  readonly filterBy?: string;
  readonly perItem?: number;
}
