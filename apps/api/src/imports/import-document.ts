import type { ImportDocument } from '#api-contract';
import type { ImportReport } from '#jobs';
import { toRowErrorDocument } from '../http/row-error-document.js';

/** The wire form of an import's report, with its speed so far and the time left at that speed. */
export function toImportDocument(report: ImportReport, now: Date): ImportDocument {
  const { request, state, counts, seen, feed, sample, removal, problems, startedAt, finishedAt, failure } = report;
  return {
    id: request.importId,
    state,
    file_name: request.fileName,
    dry_run: request.dryRun,
    revision: request.revision,
    counts,
    ...(seen !== undefined && { seen }),
    ...(feed && { feed }),
    ...(removal && { removal }),
    ...(sample && { sample: [...sample] }),
    problems: problemDocuments(problems),
    ...pace(report, now),
    failure,
    created_at: request.createdAt,
    started_at: startedAt,
    finished_at: finishedAt,
  };
}

/** The wire form of problems. */
export const problemDocuments = (problems: ImportReport['problems']): ImportDocument['problems'] =>
  problems.map(({ code, count, example }) => ({ code, count, ...(example && { example: toRowErrorDocument(example) }) }));

function pace({ state, counts, feed, startedAt, finishedAt }: ImportReport, now: Date): { rows_per_second?: number; eta_seconds?: number } {
  if (!startedAt) return {};
  const seconds = ((finishedAt ? Date.parse(finishedAt) : now.getTime()) - Date.parse(startedAt)) / 1000;
  const done = counts.indexed + counts.rejected + counts.failed + counts.parts + counts.skipped;
  if (seconds <= 0 || done === 0) return {};
  const rate = done / seconds;
  const rows = feed?.rows;
  const isCounting = rows !== undefined && (state === 'indexing' || state === 'reading');
  return { rows_per_second: round(rate), ...(isCounting && { eta_seconds: round(Math.max(0, rows - done) / rate) }) };
}

const round = (value: number): number => Math.round(value * 10) / 10;
