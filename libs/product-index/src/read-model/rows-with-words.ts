import type { LexicalQuery, QueryWord } from '#lexical';
import type { FoundByWords } from '../retrieval/candidates.js';
import type { FewerWordsStep } from '../retrieval/find-products.js';
import { hasOptional, requiredOf, scaleBehind, type Matching } from '../retrieval/rankings.js';
import { float32s, uint32s } from './query-memory.js';
import { inKeyOrder } from './radix-order.js';
import { ranked, type RankedRows } from './ranked-rows.js';
import type { StoreModel } from './store-model.js';

/** Rows found by words. */
export interface RowsWithWords extends RankedRows {
  /** Those with all words, in no order. */
  readonly whole: ArrayLike<number>;
}

/** How many rows are found by words, without putting them in order. */
export function countedByWords(model: StoreModel, lexical: LexicalQuery, wanted: Uint8Array): FoundByWords {
  const count = (matching: Matching): number => countedBySteps(model, lexical, requiredOf(lexical.words, matching), [], wanted)(undefined);
  const whole = count('all');
  return { whole, all: hasOptional(lexical) ? count('required') : whole };
}

/**
 * Counts the rows that are found by words after each of some steps, which leave out more and more words, in one pass.
 * @param words that rows must have without a step.
 * @returns the number of rows after a step, or without any.
 */
export function countedBySteps(
  model: StoreModel,
  { exactKeys, words: all }: LexicalQuery,
  words: readonly QueryWord[],
  steps: readonly Pick<FewerWordsStep, 'leftOut'>[],
  wanted: Uint8Array,
): (step: number | undefined) => number {
  const named = namedRows(model, exactKeys, wanted);
  const leftOutAt = (word: QueryWord): number => {
    const at = steps.findIndex(({ leftOut }) => leftOut.includes(all.indexOf(word)));
    return at < 0 ? Infinity : at;
  };
  const inOrder = words.toSorted((a, b) => leftOutAt(b) - leftOutAt(a) || 0);
  const { has, counts } = model.words.firstWords(inOrder, wanted);
  return (step = -1) => {
    const needed = inOrder.filter((word) => leftOutAt(word) > step).length;
    const others = [...named].filter((row) => (has[row] ?? 0) < needed || needed === 0).length;
    return (needed === 0 ? 0 : (counts[needed - 1] ?? 0)) + others;
  };
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
 * As `ranked`, but faster, for positive scores of 32 bits. Read as whole numbers, the bits of positive floats have the same order as the floats.
 */
function sortedByScore(model: StoreModel, rows: Uint32Array, scores: Float32Array): { rows: Uint32Array; scores: Float32Array } {
  const placeOf = model.orders.placesById();
  const bits = new Uint32Array(scores.buffer, scores.byteOffset, scores.length);
  const count = rows.length;
  const [all, byId, byScore] = [uint32s(count), uint32s(count), uint32s(count)];
  for (let n = 0; n < count; n++) {
    all[n] = n;
    byId[n] = placeOf[rows[n] ?? 0] ?? 0;
    byScore[n] = HIGHEST - (bits[n] ?? 0);
  }
  const order = inKeyOrder(inKeyOrder(all, byId, BITS_OF_PLACE), byScore, BITS_OF_SCORE);
  const sorted = { rows: uint32s(count), scores: float32s(count) };
  for (let n = 0; n < count; n++) {
    const from = order[n] ?? 0;
    sorted.rows[n] = rows[from] ?? 0;
    sorted.scores[n] = scores[from] ?? 0;
  }
  return sorted;
}

/** The bits of positive numbers, without their sign, which is 0. */
const BITS_OF_SCORE = 31;
const HIGHEST = 2 ** BITS_OF_SCORE - 1;
/** A model has fewer rows. */
const BITS_OF_PLACE = 22;
