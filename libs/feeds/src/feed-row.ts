import type { RowError } from '#catalog';

/** One row as it stands in the feed, or why it could not be read. */
export type FeedRow = { readonly row: number; readonly raw: Readonly<Record<string, unknown>> } | { readonly error: RowError };
