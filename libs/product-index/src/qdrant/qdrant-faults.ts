import { IndexFullError, IndexOverloadedError, translatedBy } from '../index-errors.js';

/** Qdrant refuses writes in these words when its disk is full or nearly so. */
const DISK_FULL = /no space left|disk.*full|insufficient.*(disk|storage)|no free space/i;
/** Too many requests at once (429), or more in one request than the server takes (413). */
const OVERLOADED = new Set([413, 429]);

/** What the REST client throws for an answer that is no success. */
interface ApiError {
  readonly status?: number;
  readonly data?: unknown;
}

/** What Qdrant's client throws → errors of the port. */
export const qdrantFault = translatedBy((error) => {
  const { status, data } = (typeof error === 'object' && error !== null ? error : {}) as ApiError;
  if (status !== undefined && OVERLOADED.has(status)) return new IndexOverloadedError(error);
  return DISK_FULL.test(`${String(error)} ${JSON.stringify(data ?? '')}`) ? new IndexFullError(error) : undefined;
});
