/** The value at a share of the sorted values, 0…1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const shown = (values: readonly number[], digits = 1): string => values.map((value) => value.toFixed(digits)).join(' ');
