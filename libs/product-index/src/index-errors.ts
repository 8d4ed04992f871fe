import { DependencyError } from '#platform';
import { BEFORE_THE_FIRST } from './layout.js';

/** Thrown when the index is away, does not answer, or fails. `cause` is the error of its client. A later attempt may succeed. */
export class IndexUnavailableError extends DependencyError {
  constructor(cause: unknown) {
    super('index', cause);
  }
}

/** The index has no room left on its disk. `cause` is what its client said. */
export class IndexFullError extends IndexUnavailableError {}

/** Thrown when the index has too many requests, or a request that is too large. `cause` is the error of its client. */
export class IndexOverloadedError extends IndexUnavailableError {}

/** The index was written by a version of Vitrine that kept products in another way. */
export class IndexLayoutError extends Error {
  override readonly name = 'IndexLayoutError';

  constructor(collection: string) {
    super(`the index "${collection}" was written by an earlier version of Vitrine: ${BEFORE_THE_FIRST}`);
  }
}

/** The index is on a server of a release that Vitrine does not work with. */
export class UnknownServerError extends Error {
  override readonly name = 'UnknownServerError';
}

/** The alias leads to a collection of another model: its embeddings cannot be compared with this one's. */
export class FingerprintMismatchError extends Error {
  override readonly name = 'FingerprintMismatchError';

  constructor(found: string, expected: string) {
    super(`the index was filled by model ${found}, this process runs model ${expected}: reindex, or configure the model of the index`);
  }
}

/** An alias leads to another collection than the caller that changes it expects. */
export class UnexpectedAliasError extends Error {
  override readonly name = 'UnexpectedAliasError';
}

/** True for errors about the call itself and for bugs in our own code: adapters pass these errors unchanged. */
const isOurs = (error: unknown): boolean =>
  error instanceof IndexUnavailableError ||
  error instanceof IndexLayoutError ||
  error instanceof UnknownServerError ||
  error instanceof FingerprintMismatchError ||
  error instanceof UnexpectedAliasError ||
  (error instanceof TypeError && error.cause === undefined);

/** What an adapter's client throws → errors of the port. @param known the port's error for a fault that the adapter recognises. */
export const translatedBy =
  (known: (error: unknown) => IndexUnavailableError | undefined) =>
  (error: unknown): unknown =>
    isOurs(error) ? error : (known(error) ?? new IndexUnavailableError(error));
