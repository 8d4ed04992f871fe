import type { ReindexState } from '#api-contract';
import type { ModeQuality, Quality, ReindexCounts, ReindexFailure, ReindexReport, ReindexRequest, Verification } from './reindex-record.js';

/** The report of a reindex, from the fields of its record in Redis. */
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
    ...(fields['quality'] && { quality: qualityOf(parsed('quality') as Quality | SemanticQuality) }),
    canRollBack: fields['state'] === 'done' && isKept,
  };
}

/** The quality in records of releases that compared versions by embeddings alone. */
type SemanticQuality = Omit<Quality, 'modes'> & Omit<ModeQuality, 'mode'>;

function qualityOf(kept: Quality | SemanticQuality): Quality {
  if ('modes' in kept) return kept;
  const { ndcgAt10, recallAt24, lost, ...rest } = kept;
  return {
    ...rest,
    modes: [{ mode: 'semantic', ndcgAt10, recallAt24, isWorse: kept.isWorse }],
    lost: lost.map((query) => ({ ...query, mode: 'semantic' })),
  };
}
