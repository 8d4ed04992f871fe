import type { StoreSettings } from '#api-contract';
import type { RankingWeights, VitrineClient } from '#client';
import { estimated, estimatedDifference, type Estimate } from '#relevance';
import { answersTo } from './answers.js';
import { CommandFailure } from '../failure.js';
import type { Judgment } from './judgments.js';

type Ranking = Partial<StoreSettings['ranking']>;

/** What tuning found. */
export interface Tuning {
  /** The settings that rank best over all queries. */
  readonly settings: Ranking;
  /** nDCG@10 of queries with the settings that the other folds found best, and with the present ones. */
  readonly tuned: Estimate;
  readonly present: Estimate;
  readonly difference: Estimate;
  /** Whether the interval of the difference lies above 0. */
  readonly isBetter: boolean;
  readonly folds: number;
  readonly tried: number;
}

const FOLDS = 5;
/** With fewer queries, a fifth of them is too few to judge settings by. */
const LEAST = 20;
const GRID = { semantic_weight: [0, 0.5, 1], text_weight: [0, 0.5, 1, 2], word_bonus: [0, 1, 3], cut_off_shift: [-0.05, 0, 0.1] } as const;

/** All combinations. The usual settings come first, so that they win a tie. */
function candidates(): Ranking[] {
  const usual: Ranking = { lexical_weight: 1, semantic_weight: 1, text_weight: 1, word_bonus: 3, cut_off_shift: 0 };
  const all = Object.entries(GRID).reduce<Ranking[]>(
    (some, [name, values]) => some.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{ lexical_weight: 1 }],
  );
  return [usual, ...all.filter((one) => JSON.stringify(one) !== JSON.stringify(usual))];
}

const weightsOf = ({
  lexical_weight: lexical,
  semantic_weight: semantic,
  text_weight: text,
  word_bonus: wordBonus,
  cut_off_shift: cutOffShift,
}: Ranking): RankingWeights => ({
  ...(lexical !== undefined && { lexical }),
  ...(semantic !== undefined && { semantic }),
  ...(text !== undefined && { text }),
  ...(wordBonus !== undefined && { wordBonus }),
  ...(cutOffShift !== undefined && { cutOffShift }),
});

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The index of the settings with the highest mean score over the queries that count. */
function bestOf(scores: readonly (readonly number[])[], counts: (place: number) => boolean): number {
  const means = scores.map((own) => mean(own.filter((_, place) => counts(place))));
  return means.indexOf(Math.max(...means));
}

/**
 * Tries settings of hybrid search on judged queries. So that no query chooses what it is judged with, each of five parts of them is judged with
 * the settings that were best on the other four (cross-validation, Stone 1974).
 */
export async function tune(client: VitrineClient, all: readonly Judgment[], k: number): Promise<Tuning> {
  const judgments = all.filter(({ grades }) => grades.size > 0);
  if (judgments.length < LEAST)
    throw new CommandFailure(`Tuning needs at least ${LEAST} queries with an answer, the file has ${judgments.length}.`, 2);
  const scoresWith = async (weights: RankingWeights): Promise<number[]> =>
    (await answersTo(client, judgments, { mode: 'hybrid', weights, k })).map(({ quality }) => quality.ndcg);
  const present = await scoresWith({});
  const tried = candidates();
  const scores: number[][] = [];
  for (const one of tried) scores.push(await scoresWith(weightsOf(one)));
  const chosen = Array.from({ length: FOLDS }, (_, fold) => bestOf(scores, (place) => place % FOLDS !== fold));
  const tuned = judgments.map((_, place) => scores[chosen[place % FOLDS] ?? 0]?.[place] ?? 0);
  const difference = estimatedDifference(present, tuned);
  return {
    settings: tried[bestOf(scores, () => true)] ?? {},
    tuned: estimated(tuned),
    present: estimated(present),
    difference,
    isBetter: difference.low > 0,
    folds: FOLDS,
    tried: tried.length,
  };
}
