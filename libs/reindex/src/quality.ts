import { SEARCH_MODES, type SearchMode } from '#api-contract';
import type { IndexVersion } from '#index-versions';
import type { Hit } from '#product-index';
import { estimated, estimatedDifference, qualityOf } from '#relevance';
import type { ProductSearch } from '#search';
import { generatedQueries, judgedQueries, type JudgedQuery, type Judgment } from './judgments.js';
import { type Comparison, type LostQuery, type ModeQuality, type Quality, type RankedProduct } from './reindex-record.js';

const DEPTH = 24;
const SHOWN_QUERIES = 10;
const SHOWN_PRODUCTS = 10;

/** One query on both versions, in one mode. */
interface Pair {
  readonly mode: SearchMode;
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
 * Searches both versions for what the store's judgments ask, as a shopper would: in each mode, with the store's words and its
 * cut-off. Undefined for a store without queries to ask.
 * @param uploaded the judgments of the store; queries are generated from its products where there are none.
 * @param pass called between searches; may reject to end the comparison.
 */
export async function comparedQuality(
  search: ProductSearch,
  { storeId, live, next, leastLoss }: ComparedVersions,
  uploaded: readonly Judgment[],
  pass: () => Promise<void>,
): Promise<Quality | undefined> {
  const given = judgedQueries(uploaded, DEPTH);
  const queries = given.length > 0 ? given : await generatedQueries(live.index, storeId, DEPTH);
  if (queries.length === 0) return undefined;
  const pairs: Pair[] = [];
  for (const query of queries) {
    for (const mode of SEARCH_MODES) {
      await pass();
      const ask = (version: IndexVersion): Promise<Answer> => answer(search, version, storeId, query, mode);
      pairs.push({ mode, query, live: await ask(live), next: await ask(next) });
    }
  }
  // No shopper asked the queries that are made of titles and categories, so they do not hold up the swap.
  const isGiven = given.length > 0;
  const modes = SEARCH_MODES.map((mode) => {
    const quality = modeQuality(
      mode,
      pairs.filter((pair) => pair.mode === mode),
      leastLoss,
    );
    return { ...quality, isWorse: isGiven && quality.isWorse };
  });
  return {
    judgments: isGiven ? 'uploaded' : 'generated',
    queries: queries.length,
    modes,
    isWorse: modes.some(({ isWorse }) => isWorse),
    lost: changedMost(pairs, 'lost'),
    won: changedMost(pairs, 'won'),
  };
}

function modeQuality(mode: SearchMode, pairs: readonly Pair[], leastLoss: number): ModeQuality {
  const ndcgAt10 = comparison(pairs, ({ ndcg }) => ndcg);
  const recallAt24 = comparison(pairs, ({ recall }) => recall);
  // With many queries every small loss is significant, so a loss also has to exceed `leastLoss`.
  const isWorse = ndcgAt10.difference.high < 0 && ndcgAt10.difference.mean < -leastLoss;
  return { mode, ndcgAt10, recallAt24, isWorse };
}

async function answer(
  search: ProductSearch,
  version: IndexVersion,
  storeId: string,
  { q, gradeOf, ideal }: JudgedQuery,
  mode: SearchMode,
): Promise<Answer> {
  const { hits } = await search.findIn(version, storeId, { words: q, mode, page: 1, perPage: DEPTH });
  const grades = new Map(hits.map(({ product }) => [product.id, gradeOf(product)] as const).filter(([, grade]) => grade > 0));
  // `qualityOf` needs the grades of all relevant products: those that the ranking lacks get ids of their own.
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

/** The queries whose answers changed most for the worse, or for the better. */
function changedMost(pairs: readonly Pair[], way: 'lost' | 'won'): LostQuery[] {
  const sign = way === 'lost' ? 1 : -1;
  const loss = ({ live, next }: Pair): readonly [number, number] => [sign * (live.ndcg - next.ndcg), sign * (live.recall - next.recall)];
  return pairs
    .map((pair) => ({ ...pair, loss: loss(pair) }))
    .filter(({ loss: [ndcg, recall] }) => ndcg > 0 || (ndcg === 0 && recall > 0))
    .toSorted((a, b) => b.loss[0] - a.loss[0] || b.loss[1] - a.loss[1])
    .slice(0, SHOWN_QUERIES)
    .map(({ query, mode, live, next }) => ({
      q: query.q,
      mode,
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
