/** Sums counts of numbers in `bars` equal parts of a range. @param counts number → count. @returns shares of the highest bar, 0…1. */
export function histogramOf(counts: Readonly<Record<string, number>>, min: number, max: number, bars: number): number[] {
  const sums = Array.from({ length: bars }, () => 0);
  for (const [text, count] of Object.entries(counts)) {
    const at = Math.floor(((Number(text) - min) / (max - min)) * bars);
    const bar = Math.min(bars - 1, Math.max(0, at));
    if (Number.isFinite(at)) sums[bar] = (sums[bar] ?? 0) + count;
  }
  const highest = Math.max(...sums);
  return sums.map((sum) => (highest > 0 ? sum / highest : 0));
}
