import type { IndexVersion } from '#index-versions';
import type { Hit } from '#product-index';
import { estimated, estimatedDifference, qualityOf } from '#relevance';
import { generatedQueries, judgedQueries, type JudgedQuery, type Judgment } from './judgments.js';
import type { Comparison, LostQuery, Quality, RankedProduct } from './reindex-record.js';

const DEPTH = 24;
const SHOWN_QUERIES = 10;
const SHOWN_PRODUCTS = 10;

/** One query on both versions. */
interface Pair {
  readonly query: JudgedQuery;
  readonly live: Answer;
  readonly next: Answer;
}

interface Answer {
  readonly hits: readonly Hit[];
  readonly ndcg: number;
  readonly recall: number;
}

/** Two versions of a store's index. */
export interface ComparedVersions {
  readonly storeId: string;
  readonly live: IndexVersion;
  readonly next: IndexVersion;
  /** Loss of nDCG@10 that matters, 0…1. */
  readonly leastLoss: number;
}

/**
 * Asks both versions what the store's judgments ask, by embeddings alone, as those are what changes.
 * Undefined for a store that nothing can be asked of.
 * @param pass called between queries; may throw to end it.
 */
export async function comparedQuality(
  { storeId, live, next, leastLoss }: ComparedVersions,
  uploaded: readonly Judgment[],
  pass: () => void,
): Promise<Quality | undefined> {
  const given = judgedQueries(uploaded, DEPTH);
  const queries = given.length > 0 ? given : await generatedQueries(live.index, storeId, DEPTH);
  if (queries.length === 0) return undefined;
  const pairs: Pair[] = [];
  for (const query of queries) {
    pass();
    pairs.push({ query, live: await answer(storeId, live, query), next: await answer(storeId, next, query) });
  }
  const ndcgAt10 = comparison(pairs, ({ ndcg }) => ndcg);
  const recallAt24 = comparison(pairs, ({ recall }) => recall);
  return {
    judgments: given.length > 0 ? 'uploaded' : 'generated',
    queries: queries.length,
    ndcgAt10,
    recallAt24,
    // Of many queries every small loss is a sure one, too; and titles and categories are no queries of shoppers.
    isWorse: given.length > 0 && ndcgAt10.difference.high < 0 && ndcgAt10.difference.mean < -leastLoss,
    lost: lostMost(pairs),
  };
}

async function answer(storeId: string, { index, texts }: IndexVersion, { q, gradeOf, ideal }: JudgedQuery): Promise<Answer> {
  const { hits } = await index.find(storeId, { semantic: { embedding: await texts.embed(q) }, page: 1, perPage: DEPTH });
  const grades = new Map(hits.map(({ product }) => [product.id, gradeOf(product)] as const).filter(([, grade]) => grade > 0));
  // The relevant products that the ranking lacks stand in it by their grades alone.
  const missing = [...ideal];
  for (const grade of grades.values()) {
    const at = missing.indexOf(grade);
    if (at >= 0) missing.splice(at, 1);
  }
  missing.slice(0, Math.max(0, ideal.length - grades.size)).forEach((grade, n) => grades.set(`missing ${n}`, grade));
  const { ndcg, recall } = qualityOf(
    hits.map(({ product }) => product.id),
    grades,
    DEPTH,
  );
  return { hits, ndcg, recall };
}

function comparison(pairs: readonly Pair[], measure: (answer: Answer) => number): Comparison {
  const live = pairs.map((pair) => measure(pair.live));
  const next = pairs.map((pair) => measure(pair.next));
  return { live: estimated(live), next: estimated(next), difference: estimatedDifference(live, next) };
}

function lostMost(pairs: readonly Pair[]): LostQuery[] {
  return pairs
    .filter(({ live, next }) => next.ndcg < live.ndcg || next.recall < live.recall)
    .toSorted(
      (a, b) => a.next.ndcg - a.live.ndcg - (b.next.ndcg - b.live.ndcg) || a.next.recall - a.live.recall - (b.next.recall - b.live.recall),
    )
    .slice(0, SHOWN_QUERIES)
    .map(({ query, live, next }) => ({
      q: query.q,
      liveNdcg: live.ndcg,
      nextNdcg: next.ndcg,
      live: ranked(query, live),
      next: ranked(query, next),
    }));
}

const ranked = ({ gradeOf }: JudgedQuery, { hits }: Answer): RankedProduct[] =>
  hits.slice(0, SHOWN_PRODUCTS).map(({ product }) => ({
    productId: product.id,
    title: product.title,
    isRelevant: gradeOf(product) > 0,
  }));
