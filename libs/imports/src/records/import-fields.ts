import type { ImportState } from '#api-contract';
import { ImportRequest, type ImportCounts, type ImportReport, type ReadingCheckpoint, type ReadingStart } from './import-record.js';
import { problemsOf } from './import-problems.js';

/** The fields of an import's hash in Redis. */
type Fields = Readonly<Record<string, string>>;

/** What the fields say of an import; undefined for a hash without a request, which is none. */
export function reportOf(fields: Fields): ImportReport | undefined {
  if (!fields['request']) return undefined;
  const request = ImportRequest.parse(JSON.parse(fields['request']));
  const state = (fields['state'] ?? 'queued') as ImportState;
  return {
    request,
    state,
    counts: countsOf(fields, state, request.dryRun),
    isFetched: fields['isFetched'] === '1',
    isUnchanged: fields['isUnchanged'] === '1',
    hasUnreadableRows: fields['hasUnreadableRows'] === '1',
    ...(fields['seen'] && { seen: Number(fields['seen']) }),
    ...parsed(fields, 'feed'),
    ...parsed(fields, 'sample'),
    ...parsed(fields, 'difference'),
    ...parsed(fields, 'missing'),
    ...parsed(fields, 'removal'),
    problems: problemsOf(fields),
    ...(fields['startedAt'] && { startedAt: fields['startedAt'] }),
    ...(fields['finishedAt'] && { finishedAt: fields['finishedAt'] }),
    ...(fields['failure'] && { failure: fields['failure'] }),
  };
}

/** A field that holds JSON, if it is there. Processes of one release write and read it. */
const parsed = <Name extends keyof ImportReport>(fields: Fields, name: Name): Pick<ImportReport, Name> | object => {
  const written = fields[name];
  return written === undefined ? {} : { [name]: JSON.parse(written) as ImportReport[Name] };
};

function countsOf(fields: Fields, state: ImportState, isDryRun: boolean): ImportCounts {
  const count = (name: string): number => Number(fields[name] ?? 0);
  const indexed = count('embedded') + count('updated') + count('unchanged');
  const failed = count('failed') + count('rejected');
  const left = isDryRun ? 0 : Math.max(0, count('accepted') - indexed - failed);
  const isGivenUp = state === 'cancelled' || state === 'failed';
  return {
    read: count('read'),
    parts: count('parts'),
    skipped: count('skipped'),
    groups: count('accepted') - count('variants') + count('groups'),
    accepted: count('accepted'),
    rejected: count('rejectedByReader'),
    warnings: count('readerWarnings') + count('batchWarnings'),
    unchanged: count('unchanged'),
    updated: count('updated'),
    embedded: count('embedded'),
    failed: isGivenUp ? failed + left : failed,
    pending: isGivenUp ? 0 : left,
    indexed,
  };
}

/** Where a reader begins, by the fields. */
export function startOf(fields: Fields): ReadingStart {
  const count = (name: string): number => Number(fields[name] ?? 0);
  return {
    row: count('checkpointRow'),
    batch: count('checkpointBatch'),
    read: count('read'),
    accepted: count('accepted'),
    rejected: count('rejectedByReader'),
    errors: count('readerErrors'),
    warnings: count('readerWarnings'),
    parts: count('parts'),
    skipped: count('skipped'),
    variants: count('variants'),
    problems: JSON.parse(fields['readerProblems'] ?? '{}') as ReadingCheckpoint['problems'],
    ...(fields['difference'] && { difference: JSON.parse(fields['difference']) as NonNullable<ReadingCheckpoint['difference']> }),
    batchSize: ImportRequest.parse(JSON.parse(fields['request'] ?? '')).batchSize ?? count('batchSize'),
  };
}

/** A checkpoint as fields. */
export const checkpointFields = (checkpoint: ReadingCheckpoint): Record<string, string> => ({
  checkpointRow: String(checkpoint.row),
  checkpointBatch: String(checkpoint.batch),
  read: String(checkpoint.read),
  accepted: String(checkpoint.accepted),
  rejectedByReader: String(checkpoint.rejected),
  readerErrors: String(checkpoint.errors),
  readerWarnings: String(checkpoint.warnings),
  parts: String(checkpoint.parts),
  skipped: String(checkpoint.skipped),
  variants: String(checkpoint.variants),
  readerProblems: JSON.stringify(checkpoint.problems),
  ...(checkpoint.difference && { difference: JSON.stringify(checkpoint.difference) }),
});
