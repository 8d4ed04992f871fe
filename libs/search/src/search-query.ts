import type { Embedding } from '#clip';
import type { Facet, FoundProducts, Fusion, Hit, PagePosition } from '#product-index';
import type { FieldSchema } from '#store-profile';
import type { QueryFields } from './query-fields.js';
import type { QueryReading } from './reading/query-reading.js';

/** One part of a query that mixes several. A negative weight moves results away from the part; without one, `queryParts` gives it a weight. */
export type QueryPart = { readonly weight?: number | undefined } & PartContent;

/** A part with its weight. */
export type WeightedPart = { readonly weight: number } & PartContent;

type PartContent =
  | { readonly text: string }
  /** The bytes of a picture file. */
  | { readonly picture: Uint8Array }
  /** A product of the store, by its picture, or by its text if it has no picture. */
  | { readonly productId: string }
  /** The embedding of a picture, by the model that the store is searched with. */
  | { readonly pictureEmbedding: Embedding };

/** How products are found. `browse`: all that match the filter; `semantic`: by embedding; `lexical`: by words; `hybrid`: by both. */
export type SearchMode = 'browse' | 'hybrid' | 'semantic' | 'lexical';

/** What a search asks, whatever wire format it came in. */
export interface SearchQuery {
  readonly words?: string | undefined;
  /** The bytes of a picture file. */
  readonly picture?: Uint8Array | undefined;
  readonly parts?: readonly QueryPart[] | undefined;
  /** By default hybrid for words alone, semantic with a picture or parts, and browse without any of them. */
  readonly mode?: Exclude<SearchMode, 'browse'> | undefined;
  /** How rankings are fused; what is left out is the store's setting. */
  readonly fusion?: Partial<Fusion>;
  /** Groups of words that mean the same, in place of the store's own. */
  readonly synonyms?: readonly (readonly string[])[];
  /**
   * Raises a measured cut-off c to c + shift · (1 − c), and lowers it where negative; −0.5…0.5. The store's setting by default. Cut-offs that the
   * query names stay as they are.
   */
  readonly cutOffShift?: number;
  /** No more than so many products in a row that share a value of a field. */
  readonly diversity?: { readonly field: string; readonly most: number };
  /** An id of who asks. A query becomes popular when several callers ask it, however often each does. */
  readonly caller?: string;
  /** Ends the search: nobody waits for its answer any more. What waits for the encoder or the index is given up. */
  readonly signal?: AbortSignal;
  /** False: the words are taken by their letters, without operators, prices, values and corrections. */
  readonly interpret?: boolean;
  /** False: products have all words, or none is found by words. */
  readonly leavesOut?: boolean;
  /** The cosine below which a product is not near. `auto`, the default, measures it in the store. */
  readonly minScore?: 'auto' | 'none' | number;
  /** Filter, facets, sort keys and group of the query, by the fields of the store; called again with fresh fields if it throws. */
  readonly fields?: (schema: FieldSchema) => QueryFields;
  /** The id of a product to leave out of the results. */
  readonly leftOut?: string;
  /** Values listed for each facet; 100 by default. */
  readonly maxFacetValues?: number;
  /** How many other members of its group a hit lists; none by default. */
  readonly groupLimit?: number;
  /** From 1. */
  readonly page: number;
  readonly perPage: number;
  /** The result begins behind this place of its order, and `page` counts from there. */
  readonly after?: PagePosition;
  /** Whether each hit tells how it came to its score. */
  readonly explain?: boolean;
}

/** A facet under the name that the query asked for. */
export interface NamedFacet extends Facet {
  readonly name: string;
}

/** One page of what a search found. */
export interface SearchResult extends Omit<FoundProducts, 'facets'> {
  readonly hits: readonly Hit[];
  readonly facets: readonly NamedFacet[];
  /** True when nothing is found, or when no product has all the words but some have a part of them. */
  readonly isDoubtful: boolean;
  readonly mode: SearchMode;
  /** The cosine below which no picture counted as near, and the one below which no text did. */
  readonly minScore?: number;
  readonly textMinScore?: number;
  /** How the words of the query were read, and which were left out. */
  readonly reading?: QueryReading & { readonly dropped: readonly string[] };
  /** The name of the model that embedded the query and the products. */
  readonly model: string;
  /** Milliseconds until the query was embedded and its fields were known. */
  readonly embedMs: number;
  /** Milliseconds in the index. */
  readonly searchMs: number;
}
