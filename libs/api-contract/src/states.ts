/** The states of an import. The last three are ends. */
export const IMPORT_STATES = ['queued', 'reading', 'indexing', 'done', 'failed', 'cancelled'] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

/** In the order they are gone through; the last four are ends, though a reindex that is done may still be rolled back. */
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
