/** A feed that cannot be read at all, as opposed to single rows of it. */
export class FeedError extends Error {
  override readonly name = 'FeedError';

  constructor(
    readonly code: 'unsupported-feed' | 'unreadable-feed',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
