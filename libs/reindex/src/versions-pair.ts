import type { ReindexReport } from './reindex-record.js';

/** Two versions of a store's collection: one that holds what is right, and one that is brought to the same. */
export interface VersionsPair {
  readonly from: string;
  readonly to: string;
}

export function pairOf({ from, to }: ReindexReport): VersionsPair {
  if (from === undefined || to === undefined) throw new Error('a reindex that is under way has two collections');
  return { from, to };
}

export const reversed = ({ from, to }: VersionsPair): VersionsPair => ({ from: to, to: from });
