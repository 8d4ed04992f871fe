import type { QdrantClient, Schemas } from '@qdrant/js-client-rest';
import type { LexicalQuery } from '#lexical';
import { LEXICAL_CANDIDATES, type CandidateQuery, type Evidence, type FoundByWords, type NearestCosines } from '../retrieval/candidates.js';
import { byWords, evidenceOf, foundByWords, nearestOf, ranking, scorer, type Ranking, type WordsRanking } from '../retrieval/rankings.js';
import { within } from './qdrant-filter.js';
import { lexicalCondition, nearestPictures, nearTexts, rankingSearches } from './qdrant-near.js';

type Condition = Schemas['Condition'];
type RankingQuery = Omit<CandidateQuery, 'fields'>;

/**
 * How many of the best by words are ranked for a page near the top. A product further down by words is scored without its place among them, which
 * would add next to nothing.
 */
const WORDS_NEAR_THE_TOP = 1_000;
/** Points that the query names: more than share one title or identifier. */
const NAMED_POINTS = 100;
/** Up to so many points a result is a list of their ids, which the server need not look for again to count them. */
const MAX_LISTED = 2_000;

/** What a query finds. */
export interface RankedPoints {
  /** Point ids, best first; of what is found by words alone as many as the page needs. */
  readonly ids: readonly string[];
  readonly scoreOf: (id: string) => number;
  readonly evidence: ReadonlyMap<string, Evidence>;
  /** The points that the query names. */
  readonly named: ReadonlySet<string>;
  /** What all points of the result meet, and no others. */
  readonly filter: Schemas['Filter'];
  /** How many points there are, where all of them are known. */
  readonly total?: number;
  readonly byWords: FoundByWords;
  readonly nearest: NearestCosines;
  readonly isComplete: boolean;
}

/** The rankings of a query, of which no payload is read. */
export class QdrantRankings {
  constructor(
    private readonly client: QdrantClient,
    private readonly collection: string,
    private readonly storeId: string,
    private readonly hasGallery: boolean,
  ) {}

  /** @param count how many of the best are wanted. */
  async find(query: RankingQuery, count: number): Promise<RankedPoints> {
    const { semantic, text, lexical } = query;
    const wordsLimit = count <= WORDS_NEAR_THE_TOP / 2 ? WORDS_NEAR_THE_TOP : LEXICAL_CANDIDATES;
    const searches = {
      ...rankingSearches(query, { storeId: this.storeId, hasGallery: this.hasGallery, wordsLimit }),
      ...(lexical && { named: this.named(query, lexical) }),
    };
    const batch = Object.values(searches).map((search) => ({ ...search, with_payload: false }));
    const answers = await this.client.queryBatch(this.collection, { searches: batch });
    const found = new Map(Object.keys(searches).map((kind, n) => [kind, rankingOf(answers[n]?.points ?? [])]));
    const near = semantic && nearestPictures(semantic, found.get('image'), found.get('gallery'));
    const texts = text && nearTexts(text, found.get('text'));
    const named = new Set(found.get('named')?.productIds);
    const nearest = [...new Set([...(near?.productIds ?? []), ...(texts?.productIds ?? [])])];
    const words = await this.byWords(query, found, nearest, wordsLimit);
    const evidence = evidenceOf({ image: near, text: texts, words });
    const scoreOf = scorer({ ...query, fields: [] });
    const scores = new Map([...evidence].map(([id, one]) => [id, scoreOf(one)]));
    const order = (a: string, b: string): number =>
      Number(named.has(b)) - Number(named.has(a)) || (scores.get(b) ?? 0) - (scores.get(a) ?? 0) || (a < b ? -1 : 1);
    const ids = [...new Set([...named, ...evidence.keys()])].sort(order);
    const most = Math.max(...['words', 'partly'].map((kind) => found.get(kind)?.productIds.length ?? 0));
    const isAllKnown = !lexical || (most < wordsLimit && named.size < NAMED_POINTS);
    return {
      ids,
      scoreOf: scoreIn(scores),
      evidence,
      named,
      filter: isAllKnown && ids.length <= MAX_LISTED ? { must: [{ has_id: ids }] } : this.resultOf(query, lexical, nearest),
      ...(isAllKnown && { total: ids.length }),
      byWords: foundByWords(words, named),
      nearest: nearestOf({ image: near, text: texts }),
      isComplete: (near?.isComplete ?? true) && (texts?.isComplete ?? true),
    };
  }

  /** What is near or has the words. */
  private resultOf(query: RankingQuery, lexical: LexicalQuery | undefined, nearest: readonly string[]): Schemas['Filter'] {
    const near: Condition = { has_id: [...nearest] };
    const should = lexical ? [near, lexicalCondition(lexical, 'required')] : [near];
    return within(this.storeId, query.filter, { should });
  }

  /** The ranking by words. Where more products have all words than are ranked, the near ones among them are looked for. */
  private async byWords(
    query: RankingQuery,
    found: ReadonlyMap<string, Ranking>,
    nearest: readonly string[],
    wordsLimit: number,
  ): Promise<WordsRanking | undefined> {
    const all = found.get('words');
    if (!query.lexical || !all) return undefined;
    const ranked = byWords(undefined, all, found.get('partly'));
    if (all.productIds.length < wordsLimit || nearest.length === 0) return ranked;
    const filter = { must: [{ has_id: [...nearest] }, lexicalCondition(query.lexical, 'all')] };
    const { points } = await this.client.scroll(this.collection, { filter, limit: nearest.length, with_payload: false });
    return { ...ranked, whole: new Set([...ranked.whole, ...points.map(({ id }) => String(id))]) };
  }

  private named(query: RankingQuery, { exactKeys }: LexicalQuery): Schemas['QueryRequest'] {
    return { filter: within(this.storeId, query.filter, { key: 'terms', match: { any: [...exactKeys] } }), limit: NAMED_POINTS };
  }
}

/** A function of its own: as a closure of `find` it would keep the server's answers in memory for as long as the ranking. */
const scoreIn =
  (scores: ReadonlyMap<string, number>) =>
  (id: string): number =>
    scores.get(id) ?? 0;

const rankingOf = (points: readonly Schemas['ScoredPoint'][]): Ranking =>
  ranking(
    points.map(({ id, score }) => ({ id: String(id), score })),
    true,
  );
