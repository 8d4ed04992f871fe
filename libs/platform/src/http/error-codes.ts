/** What a problem of this code means to a client; the table is published in `docs/errors.md`. */
export interface ErrorCode {
  readonly status: number;
  readonly title: string;
}

/** Stable codes: clients branch on them, so codes are added and never renamed. */
export const ERROR_CODES = {
  'malformed-request': { status: 400, title: 'The request is malformed' },
  'invalid-request': { status: 400, title: 'The request does not fit its schema' },
  'invalid-filter': { status: 400, title: 'The filter cannot be read' },
  'unknown-field': { status: 400, title: 'The store has no such field' },
  'unknown-index': { status: 400, title: 'The store has no such index' },
  'missing-key': { status: 401, title: 'An API key is required' },
  'unknown-key': { status: 401, title: 'The API key is not known' },
  'expired-key': { status: 401, title: 'The API key has ended' },
  'invalid-token': { status: 401, title: 'The search token does not count' },
  'expired-token': { status: 401, title: 'The search token has ended' },
  'insufficient-scope': { status: 403, title: 'The API key lacks the scope for this request' },
  'image-not-allowed': { status: 403, title: 'The store may not read this image' },
  'image-expired': { status: 404, title: 'The picture to search with is not kept any more' },
  'not-found': { status: 404, title: 'Nothing was found at this address' },
  'product-not-found': { status: 404, title: 'The store has no such product' },
  'import-not-found': { status: 404, title: 'The store has no such import' },
  'upload-not-found': { status: 404, title: 'The store has no such upload' },
  'store-not-found': { status: 404, title: 'There is no such store' },
  'schedule-not-found': { status: 404, title: 'The store has no schedule' },
  'job-not-found': { status: 404, title: 'The store has no such job' },
  'reindex-not-found': { status: 404, title: 'The store has no such reindex' },
  'method-not-allowed': { status: 405, title: 'The address is there for other methods' },
  'request-timeout': { status: 408, title: 'The request did not arrive in time' },
  conflict: { status: 409, title: 'The request conflicts with the present state' },
  'idempotency-key-reused': { status: 409, title: 'Another request had this Idempotency-Key' },
  'idempotency-key-in-use': { status: 409, title: 'The request with this Idempotency-Key is running' },
  'model-already-live': { status: 409, title: 'The store already uses this model' },
  'reindex-in-progress': { status: 409, title: 'The store is being reindexed' },
  'store-limit': { status: 409, title: 'The store has as much as it may' },
  'version-mismatch': { status: 412, title: 'Somebody else has changed it since' },
  'payload-too-large': { status: 413, title: 'The request is too large' },
  'image-too-large': { status: 413, title: 'The image is too large' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  'unsupported-media-type': { status: 415, title: 'The content type is not supported' },
  'undecodable-image': { status: 422, title: 'The image cannot be decoded' },
  'unsupported-image': { status: 422, title: 'The image format is not supported' },
  'image-not-found': { status: 422, title: 'The image does not exist' },
  'image-unreachable': { status: 422, title: 'The image could not be downloaded' },
  'image-address-forbidden': { status: 422, title: 'The image URL points to an address that is not allowed' },
  'unsupported-feed': { status: 422, title: 'The feed format is not recognised' },
  'unreadable-feed': { status: 422, title: 'The feed cannot be read' },
  'unknown-encoding': { status: 422, title: 'The encoding of the feed is not known' },
  'feed-not-found': { status: 422, title: 'The feed does not exist' },
  'feed-unreachable': { status: 422, title: 'The feed could not be downloaded' },
  'feed-address-forbidden': { status: 422, title: 'The address of the feed is not allowed' },
  'feed-too-large': { status: 413, title: 'The feed is too large' },
  'unmapped-feed': { status: 422, title: 'The columns of the feed are not understood' },
  'unreadable-backup': { status: 422, title: 'The backup cannot be read' },
  'unknown-model': { status: 422, title: 'There is no such model' },
  'model-unusable': { status: 422, title: 'The model cannot be used' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'internal-error': { status: 500, title: 'Something went wrong on our side' },
  overloaded: { status: 503, title: 'The server is overloaded' },
  'dependency-unavailable': { status: 503, title: 'A service that Vitrine needs is unavailable' },
} as const satisfies Readonly<Record<string, ErrorCode>>;

export type ErrorCodeName = keyof typeof ERROR_CODES;

export function isErrorCode(code: unknown): code is ErrorCodeName {
  return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code);
}
