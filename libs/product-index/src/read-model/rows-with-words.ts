import type { LexicalQuery } from '#lexical';
import type { FoundByWords } from '../retrieval/candidates.js';
import { hasOptional, scaleBehind, type Matching } from '../retrieval/rankings.js';
import { ranked, type RankedRows } from './ranked-rows.js';
import type { StoreModel } from './store-model.js';

/** Rows found by words. */
export interface RowsWithWords extends RankedRows {
  /** Those with all words, in no order. */
  readonly whole: ArrayLike<number>;
}

/** How many rows are found by words, without putting them in order. */
export function countedByWords(model: StoreModel, lexical: LexicalQuery, wanted: Uint8Array): FoundByWords {
  const named = namedRows(model, lexical.exactKeys, wanted);
  const count = (matching: Matching): number => {
    const rows = model.words.rowsWithAll(lexical, matching, wanted);
    return rows.length + [...named].filter((row) => !rows.includes(row)).length;
  };
  const whole = count('all');
  return { whole, all: hasOptional(lexical) ? count('required') : whole };
}

export function namedRows(model: StoreModel, keys: readonly string[], wanted: Uint8Array): ReadonlySet<number> {
  return new Set(keys.flatMap((key) => model.keys.rowsOf(key)).filter((row) => wanted[row] === 1));
}

/** Rows that have the words: those that the query names, then those with all words, then those that lack words that they need not have. */
export function withWords(model: StoreModel, lexical: LexicalQuery, wanted: Uint8Array, named: ReadonlySet<number>): RowsWithWords {
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
  lexical: LexicalQuery,
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
