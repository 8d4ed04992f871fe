import type { Filter } from '#catalog';
import type { CandidateQuery, Evidence, SemanticQuery } from '../retrieval/candidates.js';
import { BY_NO_WORDS, SEMANTIC_CANDIDATES, type FoundByWords, type NearestCosines } from '../retrieval/candidates.js';
import { cosine } from '../retrieval/cosine.js';
import { fusedRanks } from '../retrieval/fusion.js';
import { hasOptional, nearEnough, scaleBehind } from '../retrieval/rankings.js';
import { KeptRankings } from './kept-rankings.js';
import type { StoreModel } from './store-model.js';
import type { NearRows } from './vector-set.js';

/** One retriever's rows, best first. */
interface RankedRows {
  readonly rows: ArrayLike<number>;
  readonly scores: ArrayLike<number>;
  /** False when there are more rows than are looked at. */
  readonly isComplete: boolean;
}

/** Rows found by words. */
interface RowsWithWords extends RankedRows {
  /** Those with all words, in no order. */
  readonly whole: ArrayLike<number>;
}

const NONE: RankedRows = { rows: [], scores: [], isComplete: true };

/** The rows that a query is about, each once, with how they were found. */
export interface FoundRows {
  readonly count: number;
  readonly rows: Uint32Array;
  /** Whether `rows` are in the order of their scores, those that the query names first. */
  readonly isInOrder: boolean;
  /** Where a row is in `rows`. */
  readonly placeOf: (row: number) => number;
  /** The score of the row at a place of `rows`; 0 where the query ranks nothing. */
  readonly scoreAt: (place: number) => number;
  readonly evidenceAt: (place: number) => Evidence;
  /** Whether the query names the row's product. */
  readonly isNamedAt: (place: number) => boolean;
  readonly byWords: FoundByWords;
  readonly nearest: NearestCosines;
  readonly isComplete: boolean;
}

type RankingQuery = Pick<CandidateQuery, 'semantic' | 'text' | 'lexical' | 'fusion' | 'filter'>;

/** They go with their model. */
const KEPT = new WeakMap<StoreModel, KeptRankings<RankedRows>>();

function rankingsOf(model: StoreModel): KeptRankings<RankedRows> {
  const kept = KEPT.get(model) ?? new KeptRankings<RankedRows>();
  KEPT.set(model, kept);
  return kept;
}

/** Runs the rankings of a query over the wanted rows, and fuses them. @param now seconds since 1970. */
export function foundRows(model: StoreModel, query: RankingQuery, wanted: Uint8Array, now: number): FoundRows {
  const { semantic, text, lexical } = query;
  const rowsFor = (own: SemanticQuery): Uint8Array => (own.filter ? model.rows(both(query.filter, own.filter), now) : wanted);
  const revision = model.revisionAt(now);
  const kept = (kind: 'image' | 'text', own: SemanticQuery, rank: typeof nearTexts): RankedRows => {
    const rows = rowsFor(own);
    return rankingsOf(model).of(kind, revision, rows, own, () => rank(model, own, rows));
  };
  const image = semantic && kept('image', semantic, nearPictures);
  const texts = text && kept('text', text, nearTexts);
  const named = lexical ? namedRows(model, lexical.exactKeys, wanted) : new Set<number>();
  const words = lexical && withWords(model, lexical, wanted, named);
  return fused(model, query, [image ?? NONE, texts ?? NONE, words ?? NONE], { named, whole: words?.whole ?? [] });
}

/** How many rows are found by words, without putting them in order. */
export function countedByWords(model: StoreModel, lexical: NonNullable<RankingQuery['lexical']>, wanted: Uint8Array): FoundByWords {
  const named = namedRows(model, lexical.exactKeys, wanted);
  const count = (matching: 'all' | 'required'): number => {
    const { rows } = model.words.find(lexical, matching, wanted);
    return rows.length + [...named].filter((row) => !rows.includes(row)).length;
  };
  return { whole: count('all'), all: count('required') };
}

/** Rows by score, equal ones by product id. */
function ranked(model: StoreModel, rows: ArrayLike<number>, scores: ArrayLike<number>): Pick<RankedRows, 'rows' | 'scores'> {
  const places = model.orders.placesById();
  const order = Array.from({ length: rows.length }, (_, n) => n).sort(
    (a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || (places[rows[a] ?? 0] ?? 0) - (places[rows[b] ?? 0] ?? 0),
  );
  return { rows: order.map((n) => rows[n] ?? 0), scores: order.map((n) => scores[n] ?? 0) };
}

function nearTexts(model: StoreModel, query: SemanticQuery, wanted: Uint8Array): RankedRows {
  const { embedding, limit = SEMANTIC_CANDIDATES } = query;
  return model.texts ? nearest(model, model.texts.nearest(embedding, wanted, limit), query) : NONE;
}

/** The nearest by leading pictures. Where a picture is looked for, each of their pictures counts. */
function nearPictures(model: StoreModel, query: SemanticQuery, wanted: Uint8Array): RankedRows {
  const { embedding, limit = SEMANTIC_CANDIDATES, isPicture = false } = query;
  const { rows, scores } = model.images.nearest(embedding, wanted, limit);
  const best = isPicture
    ? rows.map((row, n) => Math.max(scores[n] ?? 0, ...model.galleryOf(row).map((one) => cosine(one, embedding))))
    : scores;
  return nearest(model, { rows, scores: best }, query);
}

const both = (filter: Filter | undefined, own: Filter): Filter => (filter ? { kind: 'all', conditions: [filter, own] } : own);

function nearest(model: StoreModel, { rows, scores }: NearRows, query: SemanticQuery): RankedRows {
  const { limit = SEMANTIC_CANDIDATES } = query;
  const near = nearEnough(
    rows.map((row, n) => ({ row, score: scores[n] ?? 0 })),
    query,
  );
  const byScore = ranked(
    model,
    near.map(({ row }) => row),
    near.map(({ score }) => score),
  );
  return { ...byScore, isComplete: rows.length < limit || near.length < rows.length };
}

function namedRows(model: StoreModel, keys: readonly string[], wanted: Uint8Array): ReadonlySet<number> {
  return new Set(keys.flatMap((key) => model.keys.rowsOf(key)).filter((row) => wanted[row] === 1));
}

/** Rows that have the words: those that the query names, then those with all words, then those that lack words that they need not have. */
function withWords(
  model: StoreModel,
  lexical: NonNullable<RankingQuery['lexical']>,
  wanted: Uint8Array,
  named: ReadonlySet<number>,
): RowsWithWords {
  const all = model.words.find(lexical, 'all', wanted);
  const sorted = sortedByScore(model, all.rows, all.scores);
  const whole = sorted.rows;
  const byScore = hasOptional(lexical) ? withLacking(model, lexical, wanted, sorted) : sorted;
  if (named.size === 0) return { ...byScore, whole, isComplete: true };
  const scoreOf = new Map(Array.from(byScore.rows, (row, n) => [row, byScore.scores[n] ?? 0]));
  const first = ranked(
    model,
    [...named],
    Array.from(named, (row) => scoreOf.get(row) ?? 0),
  );
  const others = Array.from(byScore.rows).filter((row) => !named.has(row));
  const listed = [...Array.from(first.rows), ...others];
  return { rows: listed, scores: listed.map((row) => scoreOf.get(row) ?? 0), whole, isComplete: true };
}

/** Rows with all words, and behind them those that lack words that they need not have. */
function withLacking(
  model: StoreModel,
  lexical: NonNullable<RankingQuery['lexical']>,
  wanted: Uint8Array,
  whole: { readonly rows: Uint32Array; readonly scores: Float32Array },
): { rows: Uint32Array; scores: Float32Array } {
  const found = model.words.find(lexical, 'required', wanted);
  const { rows, scores } = sortedByScore(model, found.rows, found.scores);
  const has = new Set(whole.rows);
  const lacking = Array.from(rows, (row, n) => ({ row, score: scores[n] ?? 0 })).filter(({ row }) => !has.has(row));
  const scale = scaleBehind(whole.scores.at(-1), lacking[0]?.score);
  return {
    rows: Uint32Array.from([...whole.rows, ...lacking.map(({ row }) => row)]),
    scores: Float32Array.from([...whole.scores, ...lacking.map(({ score }) => score * scale)]),
  };
}

/**
 * As `ranked`, but faster, for positive scores of 32 bits. Read as whole numbers, the bits of positive floats have the same order as the floats. The bits
 * of a score and the place of the product id are packed into one number here, because numbers are sorted without calling a comparison.
 */
function sortedByScore(model: StoreModel, rows: Uint32Array, scores: Float32Array): { rows: Uint32Array; scores: Float32Array } {
  const [places, byId] = [model.orders.placesById(), model.orders.byId()];
  const bits = new Uint32Array(scores.buffer, scores.byteOffset, scores.length);
  const packed = new Float64Array(rows.length);
  for (let n = 0; n < rows.length; n++) packed[n] = (HIGHEST - (bits[n] ?? 0)) * PLACES + (places[rows[n] ?? 0] ?? 0);
  packed.sort();
  const sorted = { rows: new Uint32Array(rows.length), scores: new Float32Array(rows.length) };
  const sortedBits = new Uint32Array(sorted.scores.buffer);
  for (let n = 0; n < rows.length; n++) {
    const one = packed[n] ?? 0;
    const place = one % PLACES;
    sorted.rows[n] = byId[place] ?? 0;
    sortedBits[n] = HIGHEST - (one - place) / PLACES;
  }
  return sorted;
}

/** Above the bits of every positive number. */
const HIGHEST = 2 ** 31;
/** More places than a model has rows; 31 bits of score and these fit into the 53 of a number. */
const PLACES = 2 ** 22;

function fused(
  model: StoreModel,
  query: RankingQuery,
  rankings: readonly [image: RankedRows, texts: RankedRows, words: RankedRows],
  { named, whole }: { readonly named: ReadonlySet<number>; readonly whole: ArrayLike<number> },
): FoundRows {
  const placeOf = new Int32Array(model.ids.length).fill(-1);
  const rows: number[] = [];
  for (const ranking of rankings) {
    for (let n = 0; n < ranking.rows.length; n++) {
      const row = ranking.rows[n] ?? 0;
      if ((placeOf[row] ?? -1) < 0) placeOf[row] = rows.push(row) - 1;
    }
  }
  // For each ranking, the rank of the row at each place, from 1; 0 where the ranking does not have the row.
  const ranks = rankings.map((ranking) => {
    const own = new Uint32Array(rows.length);
    for (let n = 0; n < ranking.rows.length; n++) own[placeOf[ranking.rows[n] ?? 0] ?? 0] = n + 1;
    return own;
  });
  const [image, texts, words] = rankings;
  const hasAllWords = new Uint8Array(rows.length);
  for (let n = 0; n < whole.length; n++) hasAllWords[placeOf[whole[n] ?? 0] ?? 0] = 1;
  const isNamedOnly = Array.from(named).filter((row) => hasAllWords[placeOf[row] ?? 0] !== 1).length;
  const evidenceAt = (place: number): Evidence => {
    const [semanticRank = 0, textRank = 0, lexicalRank = 0] = ranks.map((own) => own[place] ?? 0);
    return {
      ...(semanticRank > 0 && { cosine: image.scores[semanticRank - 1] ?? 0, semanticRank }),
      ...(textRank > 0 && { textCosine: texts.scores[textRank - 1] ?? 0, textRank }),
      ...(lexicalRank > 0 && { bm25: words.scores[lexicalRank - 1] ?? 0, lexicalRank }),
      ...(hasAllWords[place] === 1 && { hasAllWords: true }),
    };
  };
  const asked = [query.semantic, query.text, query.lexical];
  const only = asked.filter((one) => one !== undefined).length === 1 ? rankings[asked.findIndex((one) => one !== undefined)] : undefined;
  return {
    count: rows.length,
    rows: Uint32Array.from(rows),
    isInOrder: only !== undefined,
    placeOf: (row) => placeOf[row] ?? -1,
    // The rows of an only ranking are in its order.
    scoreAt: only ? (place) => only.scores[place] ?? 0 : fusedScores(query, ranks, hasAllWords),
    evidenceAt,
    isNamedAt: (place) => named.has(rows[place] ?? 0),
    byWords: query.lexical ? { whole: whole.length + isNamedOnly, all: words.rows.length } : BY_NO_WORDS,
    nearest: {
      ...(image.rows.length > 0 && { image: image.scores[0] ?? 0 }),
      ...(texts.rows.length > 0 && { text: texts.scores[0] ?? 0 }),
    },
    isComplete: rankings.every(({ isComplete }) => isComplete),
  };
}

/** The fused score of the row at each place, as a share of the highest possible one, 0…1. */
function fusedScores(
  { semantic, text, lexical, fusion }: RankingQuery,
  [image, texts, words]: readonly Uint32Array[],
  hasAllWords: Uint8Array,
): (place: number) => number {
  const best = fusedRanks(semantic ? 1 : 0, text ? 1 : 0, lexical ? 1 : 0, lexical !== undefined, lexical !== undefined, fusion);
  const scores = Float64Array.from(image ?? [], (rank, place) =>
    best === 0
      ? 0
      : fusedRanks(rank, texts?.[place] ?? 0, words?.[place] ?? 0, hasAllWords[place] === 1, lexical !== undefined, fusion) / best,
  );
  return (place) => scores[place] ?? 0;
}
