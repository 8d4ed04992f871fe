import type { RowError } from '#catalog';
import type { ImportReport } from './import-record.js';

/** The fields of an import that count the report lines of batches begin with this, and end with their code. */
const BATCH_PROBLEM = 'batchProblem:';

/** How many lines have each code. */
export function countsOfCodes(errors: readonly RowError[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { code } of errors) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

/** What a batch adds to the fields of its import: pairs of a field and an amount. */
export const batchProblems = (errors: readonly RowError[]): string[] =>
  Object.entries(countsOfCodes(errors)).flatMap(([code, count]) => [`${BATCH_PROBLEM}${code}`, String(count)]);

/** The problems of an import: those that the reader found, and those of the batches. @param lines of the report, for examples. */
export function problemsOf(fields: Readonly<Record<string, string>>, lines: readonly RowError[]): ImportReport['problems'] {
  const counts = new Map(Object.entries(JSON.parse(fields['readerProblems'] ?? '{}') as Record<string, number>));
  for (const [field, count] of Object.entries(fields)) {
    if (!field.startsWith(BATCH_PROBLEM)) continue;
    const code = field.slice(BATCH_PROBLEM.length);
    counts.set(code, (counts.get(code) ?? 0) + Number(count));
  }
  const all = [...counts].map(([code, count]) => {
    const example = lines.find((line) => line.code === code);
    return { code, count, ...(example && { example }) };
  });
  return all.toSorted((a, b) => b.count - a.count);
}
