import type {
  Quality,
  ReindexCounts,
  ReindexFailure,
  ReindexReport,
  ReindexRequest,
  ReindexState,
  Verification,
} from './reindex-record.js';

/** How a reindex stands, by the fields that Redis keeps of it. */
export function reportOf(
  request: ReindexRequest,
  fields: Readonly<Record<string, string>>,
  { failed, pending, isKept }: { failed: number; pending: number; isKept: boolean },
): ReindexReport {
  const count = (name: string): number => Number(fields[name] ?? 0);
  const parsed = (name: string): unknown => JSON.parse(fields[name] ?? 'null');
  const counts: ReindexCounts = {
    products: count('products'),
    embedded: count('embedded'),
    copied: count('copied'),
    removed: count('removed'),
    failed,
    pending,
  };
  return {
    request,
    state: (fields['state'] ?? 'queued') as ReindexState,
    counts,
    ...(fields['from'] && { from: fields['from'] }),
    ...(fields['to'] && { to: fields['to'] }),
    ...(fields['startedAt'] && { startedAt: fields['startedAt'] }),
    ...(fields['filledAt'] && { filledAt: fields['filledAt'] }),
    ...(fields['finishedAt'] && { finishedAt: fields['finishedAt'] }),
    ...(fields['fault'] && { fault: fields['fault'] }),
    ...(fields['failure'] && { failure: parsed('failure') as ReindexFailure }),
    ...(fields['verification'] && { verification: parsed('verification') as Verification }),
    ...(fields['quality'] && { quality: parsed('quality') as Quality }),
    canRollBack: fields['state'] === 'done' && isKept,
  };
}
