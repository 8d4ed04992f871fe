import { shownProduct, type Filter, type ShownProduct } from '#catalog';
import type { LexicalQuery } from '#lexical';
import type { ImageFacts, PicturedProduct } from '../point.js';
import type { CandidateQuery, Candidates, Evidence, FoundByWords, Fusion, NearestCosines, SemanticQuery } from './candidates.js';
import { atCurrentPrice, currentPrices, withSaleFields } from './current-price.js';
import { facetOf, type Facet } from './facets.js';
import { grouped, type Group } from './grouping.js';
import { positionOf, withPosition, type PagePosition } from './page-position.js';
import { comparisonBy, firstInOrder, SCORE_FIELD, type SortKey } from './ranking.js';
import { boosted, signalFields, signalsOf, type Signals } from './signals.js';

/** Words that a query by words can do without, where too few products have all of them. */
export interface FewerWords {
  /** Words are left out until so many products are found by words. */
  readonly enough: number;
  /** Whether a single product with all words is enough. */
  readonly isOneEnough?: boolean;
  /** Each step leaves out what the one before it does, and more. */
  readonly steps: readonly FewerWordsStep[];
}

export interface FewerWordsStep {
  /** Places of the words that are left out, from 0. */
  readonly leftOut: readonly number[];
  /** What the ranking by words weighs then. */
  readonly lexicalWeight: number;
}

export interface ProductQuery {
  readonly semantic?: SemanticQuery;
  readonly text?: SemanticQuery;
  readonly lexical?: LexicalQuery;
  /** What `lexical` can do without. */
  readonly fewer?: FewerWords;
  readonly fusion?: Fusion;
  /** What facts beside the query add to the scores of a ranked query. */
  readonly signals?: Signals;
  readonly filter?: Filter;
  /** Fields whose values are counted over all candidates. */
  readonly facets?: readonly string[];
  /** Values listed for each facet; 100 by default. */
  readonly maxFacetValues?: number;
  /** By score by default. */
  readonly sort?: readonly SortKey[];
  /** A field whose equal values make one group, and how many others stand beside a group's best. */
  readonly group?: { readonly field: string; readonly limit: number };
  /** From 1. With `after`, counted from there. */
  readonly page: number;
  readonly perPage: number;
  /** The result begins after this place of its order. */
  readonly after?: PagePosition;
  readonly explain?: boolean;
  /** True where only `byWords` is wanted of a query by words alone; what else the answer holds does not count then. */
  readonly isCount?: boolean;
}

export interface Hit {
  readonly product: ShownProduct;
  /** The product's pictures that can be used, the leading one first. */
  readonly images: readonly ImageFacts[];
  /** The score in the only ranking (a cosine or BM25), or the fused score of several rankings. */
  readonly score: number;
  readonly evidence?: Evidence & { readonly isNamed: boolean };
  readonly group?: HitGroup;
}

/** The other members of a hit's group. */
export interface HitGroup {
  /** How many candidates the group has, the hit among them. */
  readonly size: number;
  readonly others: readonly Hit[];
}

export interface FoundProducts {
  readonly hits: readonly Hit[];
  /** Candidates, or their groups. */
  readonly found: number;
  /** False when more products would be candidates than were looked at: `found` and the facets are lower bounds then. */
  readonly isExact: boolean;
  /** False when the facets do not count all values of all candidates. */
  readonly areFacetsExact: boolean;
  readonly byWords: FoundByWords;
  readonly nearest: NearestCosines;
  readonly facets: readonly Facet[];
  /** The step of `fewer` after which this was found; absent where no words were left out. */
  readonly step?: number;
  /** The place of the last hit, if more follow. */
  readonly last?: PagePosition;
}

/** The part of an index that finding needs. */
interface ProductSource {
  candidates(storeId: string, query: CandidateQuery): Promise<Candidates>;
  get(storeId: string, productIds: readonly string[]): Promise<ReadonlyMap<string, PicturedProduct>>;
}

/** k = 60 as in the paper that `Fusion` names. */
export const DEFAULT_FUSION: Fusion = { k: 60, semanticWeight: 1, textWeight: 1, lexicalWeight: 1, wordBonus: 3 };
export const DEFAULT_FACET_VALUES = 100;

/**
 * Candidates → order → groups → facets and one page. Everything that is counted is counted over the same candidates, so
 * that totals, facets and pages agree with each other.
 */
export async function findProducts(index: ProductSource, storeId: string, query: ProductQuery): Promise<FoundProducts> {
  const { facets = [], sort = [], group, page, perPage, after, maxFacetValues = DEFAULT_FACET_VALUES } = query;
  const sorted = sort.map(({ field }) => field).filter((field) => field !== SCORE_FIELD);
  const now = Date.now() / 1000;
  const found = await index.candidates(storeId, {
    ...(query.semantic && { semantic: query.semantic }),
    ...(query.text && { text: query.text }),
    ...(query.lexical && { lexical: query.lexical }),
    fusion: query.fusion ?? DEFAULT_FUSION,
    ...(query.filter && { filter: atCurrentPrice(query.filter, now) }),
    fields: withSaleFields([...new Set([...facets, ...sorted, ...(group ? [group.field] : []), ...signalFields(signalsFor(query))])]),
  });
  const candidates = withSignals({ ...found, columns: currentPrices(found.columns, now) }, signalsFor(query), now);
  const compare = comparisonBy(sort, after ? withPosition(candidates, sort, after) : candidates);
  const positions = candidates.productIds.map((_, position) => position);
  const groups = group && grouped(positions, candidates.columns.get(group.field) ?? [], compare);
  const byBest = new Map(groups?.map((members) => [members[0], members]));
  const bests = groups ? [...byBest.keys()] : positions;
  const wanted = after ? bests.filter((best) => compare(best, positions.length) > 0) : bests;
  const shown = firstInOrder(wanted, compare, page * perPage)
    .slice((page - 1) * perPage)
    .map((best): Group => byBest.get(best) ?? [best])
    .map((members) => ({ members, others: members.slice(1, 1 + (group?.limit ?? 0)) }));
  const end = shown.at(-1);
  const hitOf = await hitMaker(index, storeId, candidates, query.explain ?? false, shown);
  return {
    hits: shown.flatMap(({ members, others }) => {
      const [hit] = hitOf(members[0]);
      if (!hit) return [];
      return group ? { ...hit, group: { size: members.length, others: others.flatMap(hitOf) } } : hit;
    }),
    found: bests.length,
    isExact: candidates.isComplete,
    areFacetsExact: candidates.isComplete,
    byWords: candidates.byWords,
    nearest: candidates.nearest,
    facets: facets.map((field) => facetOf(field, candidates.columns.get(field) ?? [], groups, maxFacetValues)),
    ...(end && wanted.length > page * perPage && { last: positionOf(candidates, sort, end.members[0]) }),
  };
}

/** Signals change the scores of ranked queries alone. */
const signalsFor = ({ semantic, text, lexical, signals }: ProductQuery): Signals | undefined =>
  (semantic ?? text ?? lexical) ? signals : undefined;

function withSignals(candidates: Candidates, signals: Signals | undefined, now: number): Candidates {
  if (!signals) return candidates;
  const { productIds, columns, scores, evidence } = candidates;
  const shares = productIds.map((_, n) => signalsOf(signals, (field) => columns.get(field)?.[n] ?? null, now));
  return {
    ...candidates,
    scores: scores.map((score, n) => boosted(score, shares[n] ?? {})),
    evidence: new Map(productIds.map((id, n) => [id, { ...evidence.get(id), signals: shares[n] ?? {} }])),
  };
}

/** Fetches the products of a page. A product that was deleted meanwhile has no hit. */
async function hitMaker(
  index: ProductSource,
  storeId: string,
  { productIds, scores, evidence, named, products: read }: Candidates,
  explain: boolean,
  shown: readonly { readonly members: Group; readonly others: readonly number[] }[],
): Promise<(position: number) => Hit[]> {
  const ids = shown.flatMap(({ members, others }) => [members[0], ...others]).map((position) => productIds[position] ?? '');
  const products = new Map(await read(ids));
  const unread = ids.filter((id) => !products.has(id));
  if (unread.length > 0) for (const [id, found] of await index.get(storeId, unread)) products.set(id, found);
  return (position) => {
    const id = productIds[position] ?? '';
    const found = products.get(id);
    if (!found) return [];
    const hit = { product: shownProduct(found.product), images: found.images, score: scores[position] ?? 0 };
    return [explain ? { ...hit, evidence: { ...evidence.get(id), isNamed: named.has(id) } } : hit];
  };
}
