import { BY_NO_WORDS } from '../retrieval/candidates.js';
import type { Facet } from '../retrieval/facets.js';
import { atStep, stepThatFinds } from '../retrieval/fewer-words.js';
import { DEFAULT_FACET_VALUES, DEFAULT_FUSION, type FoundProducts, type Hit, type ProductQuery } from '../retrieval/find-products.js';
import { fieldKeys, type PagePosition } from '../retrieval/page-position.js';
import { hasOptional, requiredOf } from '../retrieval/rankings.js';
import { decidingValue, firstInOrder, SCORE_FIELD, type SortKey } from '../retrieval/ranking.js';
import { facetOver } from './answer-facets.js';
import { boosted, signalFields, signalsOf, type Signals } from '../retrieval/signals.js';
import { afterPosition } from './row-position.js';
import { foundRows, type FoundRows } from './found-rows.js';
import { beginQuery } from './query-memory.js';
import { countedBySteps, countedByWords } from './rows-with-words.js';
import { RowGroups } from './row-groups.js';
import { firstAfter } from './row-orders.js';
import type { StoreModel } from './store-model.js';

/** A hit of which the product is still JSON: it is parsed where it is wanted. */
export interface ModelHit extends Pick<Hit, 'score' | 'evidence'> {
  readonly payload: string;
  readonly group?: { readonly size: number; readonly others: readonly ModelHit[] };
}

/** What a model finds. */
export interface ModelAnswer extends Omit<FoundProducts, 'hits'> {
  readonly hits: readonly ModelHit[];
}

/**
 * Runs a query on the model of a store. Everything that is counted is counted over the same rows.
 * @param now seconds since 1970, for the prices that hold.
 */
export function answer(model: StoreModel, query: ProductQuery, now: number): ModelAnswer {
  beginQuery();
  const wanted = model.rows(query.filter, now);
  if (query.isCount && query.lexical) return countedAnswer(model, query.lexical, wanted);
  const step = stepOf(model, query, wanted);
  return step === undefined ? answerTo(model, query, wanted, now) : { ...answerTo(model, atStep(query, step), wanted, now), step };
}

/** The step after which a query finds enough. Rows are counted before any is ranked: to count is many times as fast. */
function stepOf(model: StoreModel, { fewer, lexical }: ProductQuery, wanted: Uint8Array): number | undefined {
  if (!fewer || !lexical) return undefined;
  const count = countedBySteps(model, lexical, requiredOf(lexical.words, 'required'), fewer.steps, wanted);
  const all = count(undefined);
  const whole = hasOptional(lexical) ? countedByWords(model, lexical, wanted).whole : all;
  const choosing = stepThatFinds(fewer, { whole, all });
  let choice = choosing.next();
  while (choice.done !== true) choice = choosing.next(count(choice.value));
  return choice.value;
}

function answerTo(model: StoreModel, query: ProductQuery, wanted: Uint8Array, now: number): ModelAnswer {
  const isBrowsing = !isRanked(query);
  const found = isBrowsing
    ? everyRow(wanted)
    : withSignals(model, foundRows(model, { fusion: DEFAULT_FUSION, ...query }, wanted, now), query.signals, now);
  const { group, page, perPage } = query;
  const groups = group && new RowGroups(model.view(group.field, now), found.rows);
  const compare = comparison(model, query.sort ?? [], found, now);
  const isAfter = query.after && afterPosition(model, query.sort ?? [], found, query.after, now);
  const isByScore = (query.sort ?? []).every(({ field, descending }) => field === SCORE_FIELD && descending);
  const asked = { groups, compare, isAfter, isByScore, count: page * perPage + 1 };
  const first = isBrowsing ? walked(model, query.sort ?? [], wanted, asked, now) : chosen(found, asked);
  const shown = first.slice((page - 1) * perPage, page * perPage);
  const end = first.length > page * perPage ? shown.at(-1) : undefined;
  const members = groups?.membersOf(shown);
  const hitOf = hitMaker(model, found, query.explain ?? false);
  return {
    hits: shown.map((row) => {
      const all = members?.get(row);
      if (!all || !group) return hitOf(row);
      const others = all.filter((other) => other !== row).sort(compare);
      return { ...hitOf(row), group: { size: all.length, others: others.slice(0, group.limit).map(hitOf) } };
    }),
    found: groups?.count ?? found.count,
    isExact: found.isComplete,
    areFacetsExact: found.isComplete,
    byWords: found.byWords,
    nearest: found.nearest,
    facets: facetsOf(model, query, found, wanted, groups, now),
    ...(end !== undefined && { last: positionOf(model, query.sort ?? [], found, end, now) }),
  };
}

function countedAnswer(model: StoreModel, lexical: NonNullable<ProductQuery['lexical']>, wanted: Uint8Array): ModelAnswer {
  const byWords = countedByWords(model, lexical, wanted);
  return { hits: [], found: byWords.all, isExact: true, areFacetsExact: true, byWords, nearest: {}, facets: [] };
}

/** What was found, with what signals add to the scores. */
function withSignals(model: StoreModel, found: FoundRows, signals: Signals | undefined, now: number): FoundRows {
  if (!signals) return found;
  const views = new Map(signalFields(signals).map((field) => [field, model.view(field, now)]));
  const sharesOf = (place: number): Readonly<Record<string, number>> =>
    signalsOf(
      signals,
      (field) => {
        const view = views.get(field);
        return view?.values[view.codes[found.rows[place] ?? 0] ?? 0] ?? null;
      },
      now,
    );
  const scores = Float64Array.from(found.rows, (_, place) => boosted(found.scoreAt(place), sharesOf(place)));
  return {
    ...found,
    isInOrder: false,
    scoreAt: (place) => scores[place] ?? 0,
    evidenceAt: (place) => ({ ...found.evidenceAt(place), signals: sharesOf(place) }),
  };
}

const isRanked = ({ semantic, text, lexical }: Pick<ProductQuery, 'semantic' | 'text' | 'lexical'>): boolean =>
  (semantic ?? text ?? lexical) !== undefined;

function facetsOf(
  model: StoreModel,
  { facets = [], maxFacetValues = DEFAULT_FACET_VALUES, filter, ...query }: ProductQuery,
  found: FoundRows,
  wanted: Uint8Array,
  groups: RowGroups | undefined,
  now: number,
): Facet[] {
  const counted = isRanked(query) ? found : { wanted };
  const count = (field: string) => (): Facet => facetOver(field, model.view(field, now), counted, groups, maxFacetValues);
  if (isRanked(query)) return facets.map((field) => count(field)());
  const revision = model.revisionAt(now);
  const asked = JSON.stringify([filter, query.group?.field, maxFacetValues]);
  return facets.map((field) => model.facets.of(revision, `${field} ${asked}`, count(field)));
}

/** All wanted rows, of which none is better than another. They are listed once they are needed: a page alone needs no list. */
function everyRow(wanted: Uint8Array): FoundRows {
  let count = 0;
  for (let row = 0; row < wanted.length; row++) count += wanted[row] ?? 0;
  let listed: Uint32Array | undefined;
  return {
    count,
    get rows() {
      return (listed ??= rowsOf(wanted, count));
    },
    placeOf: () => 0,
    isInOrder: false,
    scoreAt: () => 0,
    evidenceAt: () => ({}),
    isNamedAt: () => false,
    byWords: BY_NO_WORDS,
    nearest: {},
    isComplete: true,
  };
}

function rowsOf(wanted: Uint8Array, count: number): Uint32Array {
  const rows = new Uint32Array(count);
  let at = 0;
  for (let row = 0; row < wanted.length; row++) if (wanted[row] === 1) rows[at++] = row;
  return rows;
}

type Comparison = (row: number, other: number) => number;

/** The order of rows: by the keys, then by score, then by product id. Where the score decides, products that the query names come first. */
function comparison(model: StoreModel, keys: readonly SortKey[], found: FoundRows, now: number): Comparison {
  const { placeOf, isNamedAt, scoreAt } = found;
  const byScore: Comparison = (a, b) => {
    const [one, other] = [placeOf(a), placeOf(b)];
    return Number(isNamedAt(other)) - Number(isNamedAt(one)) || scoreAt(other) - scoreAt(one);
  };
  const places = model.orders.placesById();
  const comparisons = [...keys, { field: SCORE_FIELD, descending: true }].map(({ field, descending }): Comparison => {
    if (field === SCORE_FIELD) return descending ? byScore : (a, b) => byScore(b, a);
    const view = model.view(field, now);
    const ranks = model.orders.ranks({ field, descending }, view);
    return (a, b) => (ranks[view.codes[a] ?? 0] ?? 0) - (ranks[view.codes[b] ?? 0] ?? 0);
  });
  return (a, b) => {
    for (const compare of comparisons) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return (places[a] ?? 0) - (places[b] ?? 0);
  };
}

/** Which rows of an order are wanted. */
interface Asked {
  readonly groups: RowGroups | undefined;
  readonly compare: Comparison;
  /** Whether a row comes after the place where the result begins. */
  readonly isAfter: ((row: number) => boolean) | undefined;
  /** Whether the order is that of the scores. */
  readonly isByScore: boolean;
  /** How many rows, or best rows of groups. */
  readonly count: number;
}

/** The first rows of a listing: those of a kept order that are wanted. An order by several fields is not kept. */
function walked(model: StoreModel, sort: readonly SortKey[], wanted: Uint8Array, asked: Asked, now: number): number[] {
  const [key, ...more] = fieldKeys(sort);
  if (more.length > 0) return chosen(everyRow(wanted), asked);
  const { groups, isAfter, count } = asked;
  const order = key ? model.orders.by(key, model.view(key.field, now)) : model.orders.byId();
  // A group of which a row comes earlier was shown with it.
  const start = isAfter && !groups ? firstAfter(order, 0, isAfter) : 0;
  const rows = wantedIn(order, start, wanted);
  const first: number[] = [];
  for (const row of groups ? groups.bests(rows) : rows) {
    if (first.length >= count) break;
    if (!groups || !isAfter || isAfter(row)) first.push(row);
  }
  return first;
}

function* wantedIn(order: Uint32Array, start: number, wanted: Uint8Array): Generator<number> {
  for (let n = start; n < order.length; n++) {
    const row = order[n] ?? 0;
    if (wanted[row] === 1) yield row;
  }
}

/** The first rows, or the best rows of the first groups. */
function chosen(found: Pick<FoundRows, 'rows' | 'isInOrder'>, { groups, compare, isAfter, isByScore, count }: Asked): number[] {
  if (found.isInOrder && isByScore && !groups && !isAfter) return Array.from(found.rows.subarray(0, count));
  const all = groups ? groups.bestBy(compare) : Array.from(found.rows);
  const rows = isAfter ? all.filter(isAfter) : all;
  return firstInOrder(rows, compare, Math.min(count, rows.length));
}

/** The place of a row in the order of a result. */
function positionOf(model: StoreModel, sort: readonly SortKey[], found: FoundRows, row: number, now: number): PagePosition {
  const place = found.placeOf(row);
  return {
    values: fieldKeys(sort).map(({ field, descending }) => {
      const { codes, values } = model.view(field, now);
      return decidingValue(values[codes[row] ?? 0] ?? null, descending);
    }),
    score: found.scoreAt(place),
    isNamed: found.isNamedAt(place),
    productId: model.products.idAt(row),
  };
}

function hitMaker(model: StoreModel, found: FoundRows, explain: boolean): (row: number) => ModelHit {
  return (row) => {
    const place = found.placeOf(row);
    const hit = { payload: model.payloadOf(row), score: found.scoreAt(place) };
    return explain ? { ...hit, evidence: { ...found.evidenceAt(place), isNamed: found.isNamedAt(place) } } : hit;
  };
}
