import type { Filter } from '#catalog';
import type { CandidateQuery, Evidence, SemanticQuery } from '../retrieval/candidates.js';
import { BY_NO_WORDS, SEMANTIC_CANDIDATES, type FoundByWords, type NearestCosines } from '../retrieval/candidates.js';
import { cosine } from '../retrieval/cosine.js';
import { fusedRanks } from '../retrieval/fusion.js';
import { nearEnough } from '../retrieval/rankings.js';
import { KeptRankings } from './kept-rankings.js';
import { ranked, type RankedRows } from './ranked-rows.js';
import { uint32s, uint8s } from './query-memory.js';
import { RowPlaces } from './row-places.js';
import { namedRows, withWords } from './rows-with-words.js';
import type { StoreModel } from './store-model.js';
import type { NearRows } from './vector-set.js';

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

/** The places of the rows that the present query found. */
const PLACES = new RowPlaces();

/** The last rankings of each model. They are freed with their model. */
const KEPT = new WeakMap<StoreModel, KeptRankings<RankedRows>>();

function rankingsOf(model: StoreModel): KeptRankings<RankedRows> {
  const kept = KEPT.get(model) ?? new KeptRankings<RankedRows>();
  KEPT.set(model, kept);
  return kept;
}

/** Runs the rankings of a query over the wanted rows, and fuses them. What it returns holds until the next call. @param now seconds since 1970. */
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

function fused(
  model: StoreModel,
  query: RankingQuery,
  rankings: readonly [image: RankedRows, texts: RankedRows, words: RankedRows],
  { named, whole }: { readonly named: ReadonlySet<number>; readonly whole: ArrayLike<number> },
): FoundRows {
  PLACES.begin(
    model.products.length,
    rankings.reduce((sum, ranking) => sum + ranking.rows.length, 0),
  );
  for (const ranking of rankings) PLACES.addAll(ranking.rows);
  const rows = PLACES.rows();
  // For each ranking, the rank of the row at each place, from 1; 0 where the ranking does not have the row.
  const ranks = rankings.map((ranking) => {
    const own = uint32s(rows.length);
    for (let n = 0; n < ranking.rows.length; n++) own[PLACES.of(ranking.rows[n] ?? 0)] = n + 1;
    return own;
  });
  const [image, texts, words] = rankings;
  const hasAllWords = uint8s(rows.length);
  for (let n = 0; n < whole.length; n++) hasAllWords[PLACES.of(whole[n] ?? 0)] = 1;
  const isNamedOnly = Array.from(named).filter((row) => hasAllWords[PLACES.of(row)] !== 1).length;
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
    rows,
    isInOrder: only !== undefined,
    placeOf: (row) => PLACES.of(row),
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
