/** The value at this share, 0…1, of the sorted values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/**
 * The median of the rounds' ratios. A ratio is taken within one round, because a machine that slows down for a while slows the whole round.
 */
export const pairedRatio = (above: readonly number[], below: readonly number[]): number =>
  median(above.map((value, round) => value / (below[round] ?? Number.NaN)));

export const shown = (values: readonly number[], digits = 1): string => values.map((value) => value.toFixed(digits)).join(' ');
