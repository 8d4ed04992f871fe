import { FeedError } from '#feeds';
import { FeedDownloadError, ImageSourceError, storePrefix } from '#image-store';
import type { ImportRequest } from '#imports';

/** The reason why an import ends for good; undefined for temporary faults. */
export function failureOf(error: unknown, { storeId, feedKey }: ImportRequest): string | undefined {
  if (error instanceof FeedError) return `${error.code}: ${error.message}`;
  if (error instanceof FeedDownloadError) return error.transient ? undefined : `${error.code}: ${error.message}`;
  if (!(error instanceof ImageSourceError) || error.code !== 'image-not-found') return undefined;
  return `feed-not-found: the bucket has no "${feedKey.slice(storePrefix(storeId).length)}" below ${storePrefix(storeId)}`;
}

/** The reason why an import ends after its last attempt failed for a temporary fault. */
export const lastFailureOf = (error: unknown): string =>
  error instanceof FeedDownloadError
    ? `${error.code}: ${error.message}`
    : 'feed-unreachable: the feed could not be read from the object store';
