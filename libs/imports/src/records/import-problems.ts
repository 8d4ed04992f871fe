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

/** The fields that hold the first line of each code begin with this, and end with the code. */
const EXAMPLE = 'problemExample:';

/** The first line of each code, as fields of an import. */
export function problemExamples(errors: readonly RowError[]): Map<string, string> {
  const examples = new Map<string, string>();
  for (const error of errors) {
    const field = `${EXAMPLE}${error.code}`;
    if (!examples.has(field)) examples.set(field, JSON.stringify(error));
  }
  return examples;
}

/** The problems of an import by its fields: those that the reader found, and those of the batches. */
export function problemsOf(fields: Readonly<Record<string, string>>): ImportReport['problems'] {
  const counts = new Map(Object.entries(JSON.parse(fields['readerProblems'] ?? '{}') as Record<string, number>));
  for (const [field, count] of Object.entries(fields)) {
    if (!field.startsWith(BATCH_PROBLEM)) continue;
    const code = field.slice(BATCH_PROBLEM.length);
    counts.set(code, (counts.get(code) ?? 0) + Number(count));
  }
  return sorted(counts, (code) => {
    const example = fields[`${EXAMPLE}${code}`];
    return example === undefined ? undefined : (JSON.parse(example) as RowError);
  });
}

/** The problems that lines of a report are. */
export const problemsOfLines = (lines: readonly RowError[]): ImportReport['problems'] =>
  sorted(new Map(Object.entries(countsOfCodes(lines))), (code) => lines.find((line) => line.code === code));

/** The most frequent first. */
function sorted(counts: ReadonlyMap<string, number>, exampleOf: (code: string) => RowError | undefined): ImportReport['problems'] {
  const all = [...counts].map(([code, count]) => {
    const example = exampleOf(code);
    return { code, count, ...(example && { example }) };
  });
  return all.toSorted((a, b) => b.count - a.count);
}
