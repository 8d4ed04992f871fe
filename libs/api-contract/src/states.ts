/** The states of an import. The last three are terminal; `paused` comes after any of the others but `removing`. */
export const IMPORT_STATES = ['queued', 'fetching', 'reading', 'paused', 'indexing', 'removing', 'done', 'failed', 'cancelled'] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

/** Whether an import in this state is over. */
export const hasImportEnded = (state: ImportState): boolean => state === 'done' || state === 'failed' || state === 'cancelled';

/** The states of a reindex, in order. The last four are terminal, except that a reindex in `done` can still be rolled back. */
export const REINDEX_STATES = [
  'queued',
  'filling',
  'catching_up',
  'verifying',
  'awaiting_approval',
  'swapping',
  'done',
  'failed',
  'cancelled',
  'rolled_back',
] as const;
export type ReindexState = (typeof REINDEX_STATES)[number];

/** The ways in which words are searched for. */
export const SEARCH_MODES = ['hybrid', 'semantic', 'lexical'] as const;
export type SearchMode = (typeof SEARCH_MODES)[number];
