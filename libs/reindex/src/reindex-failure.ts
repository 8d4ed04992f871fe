import { IndexFullError } from '#product-index';
import type { ReindexFailure } from './reindex-record.js';

/** A reindex that cannot go on, however often it is tried. */
export class ReindexError extends Error {
  override readonly name = 'ReindexError';

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Thrown when the process is to stop. The reindex goes on in another process, or later in this one. */
export class ReindexInterrupted extends Error {
  override readonly name = 'ReindexInterrupted';
}

/** The failure with which a fault ends a reindex; undefined for a fault that may pass. */
export function failureOf(error: unknown): ReindexFailure | undefined {
  if (error instanceof ReindexError) return { code: error.code, message: error.message };
  if (error instanceof Error && error.name === 'ModelError') return { code: 'model-unusable', message: error.message };
  if (error instanceof Error && error.name === 'UnknownModelError') return { code: 'unknown-model', message: error.message };
  if (error instanceof IndexFullError) {
    return { code: 'disk-full', message: 'the index has no room left for a second version; the live one is untouched' };
  }
  return undefined;
}
