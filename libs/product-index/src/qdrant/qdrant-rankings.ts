import type { QdrantClient, Schemas } from '@qdrant/js-client-rest';
import type { LexicalQuery } from '#lexical';
import { isRelaxable, LEXICAL_CANDIDATES, type CandidateQuery, type Evidence } from '../retrieval/candidates.js';
import { evidenceOf, ranking, scorer, type Ranking } from '../retrieval/rankings.js';
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
  readonly isRelaxed: boolean;
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
    const all = await this.ranked(query, 'all', count);
    if (!isRelaxable({ ...query, fields: [] }, all.ids.length)) return all;
    return { ...(await this.ranked(query, 'any', count)), isRelaxed: true };
  }

  private async ranked(query: RankingQuery, matching: 'all' | 'any', count: number): Promise<RankedPoints> {
    const { semantic, text, lexical } = query;
    const wordsLimit = count <= WORDS_NEAR_THE_TOP / 2 ? WORDS_NEAR_THE_TOP : LEXICAL_CANDIDATES;
    const searches = {
      ...rankingSearches(query, { storeId: this.storeId, hasGallery: this.hasGallery, matching, wordsLimit }),
      ...(lexical && { named: this.named(query, lexical) }),
    };
    const batch = Object.values(searches).map((search) => ({ ...search, with_payload: false }));
    const answers = await this.client.queryBatch(this.collection, { searches: batch });
    const found = new Map(Object.keys(searches).map((kind, n) => [kind, rankingOf(answers[n]?.points ?? [])]));
    const near = semantic && nearestPictures(semantic, found.get('image'), found.get('gallery'));
    const texts = text && nearTexts(text, found.get('text'));
    const named = new Set(found.get('named')?.productIds);
    const evidence = evidenceOf({ image: near, text: texts, words: lexical && found.get('words') });
    const nearest = [...new Set([...(near?.productIds ?? []), ...(texts?.productIds ?? [])])];
    const scoreOf = scorer({ ...query, fields: [] });
    const scores = new Map([...evidence].map(([id, one]) => [id, scoreOf(one)]));
    const order = (a: string, b: string): number =>
      Number(named.has(b)) - Number(named.has(a)) || (scores.get(b) ?? 0) - (scores.get(a) ?? 0) || (a < b ? -1 : 1);
    const ids = [...new Set([...named, ...evidence.keys()])].sort(order);
    const words = found.get('words')?.productIds.length ?? 0;
    const isAllKnown = !lexical || (words < wordsLimit && named.size < NAMED_POINTS);
    return {
      ids,
      scoreOf: (id) => scores.get(id) ?? 0,
      evidence,
      named,
      filter: isAllKnown && ids.length <= MAX_LISTED ? { must: [{ has_id: ids }] } : this.resultOf(query, lexical, matching, nearest),
      ...(isAllKnown && { total: ids.length }),
      isRelaxed: false,
      isComplete: (near?.isComplete ?? true) && (texts?.isComplete ?? true),
    };
  }

  /** What is near or has the words. */
  private resultOf(
    query: RankingQuery,
    lexical: LexicalQuery | undefined,
    matching: 'all' | 'any',
    nearest: readonly string[],
  ): Schemas['Filter'] {
    const near: Condition = { has_id: [...nearest] };
    const should = lexical ? [near, lexicalCondition(lexical, matching)] : [near];
    return within(this.storeId, query.filter, { should });
  }

  private named(query: RankingQuery, { exactKeys }: LexicalQuery): Schemas['QueryRequest'] {
    return { filter: within(this.storeId, query.filter, { key: 'terms', match: { any: [...exactKeys] } }), limit: NAMED_POINTS };
  }
}

const rankingOf = (points: readonly Schemas['ScoredPoint'][]): Ranking =>
  ranking(
    points.map(({ id, score }) => ({ id: String(id), score })),
    true,
  );
