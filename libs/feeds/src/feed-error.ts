/** Why a feed cannot be read at all. */
export type FeedErrorCode = 'unsupported-feed' | 'unreadable-feed' | 'unknown-encoding' | 'unmapped-feed';

/** A feed that cannot be read at all, as opposed to single rows of it. */
export class FeedError extends Error {
  override readonly name = 'FeedError';

  constructor(
    readonly code: FeedErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
