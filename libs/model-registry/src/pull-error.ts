/** Why a model was not pulled. `hub-unreachable` may pass; the others stay until something is changed. */
export type PullErrorCode =
  'hub-unreachable' | 'hub-unreadable' | 'hub-refused' | 'not-on-hub' | 'not-published' | 'damaged-download' | 'differs-from-lock';

export class PullError extends Error {
  override readonly name = 'PullError';

  constructor(
    readonly code: PullErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
