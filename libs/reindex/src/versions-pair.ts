import type { ReindexReport } from './reindex-record.js';

/** Two versions of a store's collection: products are copied from `from` to `to`. */
export interface VersionsPair {
  readonly from: string;
  readonly to: string;
}

export function pairOf({ from, to }: ReindexReport): VersionsPair {
  if (from === undefined || to === undefined) throw new Error('expected a reindex with two collections, got one that has not begun');
  return { from, to };
}

export const reversed = ({ from, to }: VersionsPair): VersionsPair => ({ from: to, to: from });
