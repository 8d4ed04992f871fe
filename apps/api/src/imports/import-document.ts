import type { ImportDocument } from '#api-contract';
import { storePrefix } from '#image-store';
import type { ImportReport } from '#imports';
import { toRowErrorDocument } from '../http/row-error-document.js';

/** The wire form of an import's report, with its speed so far and the time left at that speed. */
export function toImportDocument(report: ImportReport, now: Date): ImportDocument {
  const { request, state, counts, seen, feed, sample, removal, problems, startedAt, finishedAt, failure } = report;
  return {
    id: request.importId,
    state,
    file_name: request.fileName,
    source: shownSource(sourceOf(request)),
    feed_unchanged: report.isUnchanged,
    dry_run: request.dryRun,
    revision: request.revision,
    counts,
    ...(seen !== undefined && { seen }),
    ...(feed && { feed }),
    ...(removal && { removal }),
    ...differenceOf(report),
    ...(sample && { sample: [...sample] }),
    problems: problemDocuments(problems),
    ...pace(report, now),
    failure,
    created_at: request.createdAt,
    started_at: startedAt,
    finished_at: finishedAt,
  };
}

function differenceOf({ difference, missing }: ImportReport): Pick<ImportDocument, 'difference'> {
  if (!difference) return {};
  const { fields, examples, ...counts } = difference;
  return {
    difference: {
      ...counts,
      ...(missing && { missing: missing.count }),
      fields: { ...fields },
      examples: { new: [...examples.new], changed: [...examples.changed], missing: [...(missing?.examples ?? [])] },
    },
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

/** Where a feed is, without the name and the password of its address. */
export function shownSource({
  s3,
  url,
}: {
  readonly s3?: string | undefined;
  readonly url?: string | undefined;
}): ImportDocument['source'] {
  if (url === undefined) return s3 === undefined ? {} : { s3 };
  const shown = new URL(url);
  [shown.username, shown.password] = ['', ''];
  return { url: shown.href };
}

const sourceOf = ({ url, feedKey, storeId }: ImportReport['request']): { s3?: string; url?: string } =>
  url === undefined ? { s3: feedKey.slice(storePrefix(storeId).length) } : { url };
