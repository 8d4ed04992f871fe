/** The quality of one ranking. */
export interface RankingQuality {
  readonly ndcg: number;
  readonly recall: number;
  readonly reciprocalRank: number;
}

/** nDCG and the reciprocal rank look at the first ten positions only. */
const CUTOFF = 10;

const discounted = (grades: readonly number[]): number => grades.reduce((sum, grade, n) => sum + (2 ** grade - 1) / Math.log2(n + 2), 0);

/**
 * nDCG@10 with gains 2^grade − 1 (Järvelin and Kekäläinen 2002, doi:10.1145/582415.582418), recall@k, and the reciprocal
 * rank of the first relevant product among ten. All are 0…1; NaN where nothing is relevant, as no ranking is better then.
 * @param ranking product ids, best first; at least k of them where there are as many.
 */
export function qualityOf(ranking: readonly string[], grades: ReadonlyMap<string, number>, k: number): RankingQuality {
  const gained = ranking.map((id) => grades.get(id) ?? 0);
  const ideal = [...grades.values()].sort((a, b) => b - a);
  const first = gained.slice(0, CUTOFF).findIndex((grade) => grade > 0);
  return {
    ndcg: discounted(gained.slice(0, CUTOFF)) / discounted(ideal.slice(0, CUTOFF)),
    recall: gained.slice(0, k).filter((grade) => grade > 0).length / Math.min(grades.size, k),
    reciprocalRank: grades.size === 0 ? Number.NaN : first < 0 ? 0 : 1 / (first + 1),
  };
}

const RESAMPLES = 1_000;

/** A mean with its 95 % interval. */
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** The mean and its percentile bootstrap interval (Efron and Tibshirani 1993), with resamples that are the same in every run. */
export function estimated(values: readonly number[]): Estimate {
  let state = 1;
  const index = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * values.length);
  };
  const mean = (some: readonly number[]): number => some.reduce((sum, value) => sum + value, 0) / some.length;
  const means = Array.from({ length: RESAMPLES }, () => mean(values.map(() => values[index()] ?? 0))).sort((a, b) => a - b);
  return {
    mean: mean(values),
    low: means[Math.floor(RESAMPLES * 0.025)] ?? Number.NaN,
    high: means[Math.floor(RESAMPLES * 0.975)] ?? Number.NaN,
  };
}

/**
 * The mean of the differences b − a over pairs of the same query with its interval: the paired bootstrap, which resamples
 * queries and so leaves out how hard they are (Smucker, Allan and Carterette 2007, doi:10.1145/1321440.1321528).
 */
export function estimatedDifference(a: readonly number[], b: readonly number[]): Estimate {
  return estimated(a.map((value, n) => (b[n] ?? Number.NaN) - value));
}
