import { buffer } from 'node:stream/consumers';
import pMap from 'p-map';
import { MAX_PICTURE_BYTES, type RowError } from '#catalog';
import type { ArchivedPicture } from '#feeds';
import { ObjectStore, storePrefix } from '#image-store';

/** Pictures that are copied at the same time: each is in memory as a whole. */
const AT_ONCE = 4;
/** Parts of a store in the bucket that Vitrine writes itself. */
const RESERVED = /^(feeds|imports|sha256)\//i;

/** What became of the pictures of a zip file. */
export interface CopiedPictures {
  readonly copied: number;
  /** Pictures that are left out, as lines of a report. */
  readonly notes: readonly RowError[];
}

/**
 * Copies the pictures of a zip file to the store's part of the bucket, where the feed refers to them. A picture with the same key is replaced.
 * @throws {FeedError} for a damaged file.
 */
export async function copyPictures(pictures: Iterable<ArchivedPicture>, objects: ObjectStore, storeId: string): Promise<CopiedPictures> {
  let copied = 0;
  const copy = async ({ name, size, open }: ArchivedPicture): Promise<RowError | undefined> => {
    if (RESERVED.test(name))
      return noteOf(name, 'image-not-allowed', 'its folder is one that Vitrine writes itself; name the folder differently');
    if (size > MAX_PICTURE_BYTES) return noteOf(name, 'image-too-large', `it is larger than ${MAX_PICTURE_BYTES / 1e6} MB`);
    await objects.put(`${storePrefix(storeId)}${name}`, await buffer(await open()));
    copied++;
    return undefined;
  };
  const notes = await pMap(pictures, copy, { concurrency: AT_ONCE });
  return { copied, notes: notes.filter((note) => note !== undefined) };
}

/** A line about a file beside the feed has no row: 0. */
const noteOf = (name: string, code: string, fault: string): RowError => ({
  row: 0,
  severity: 'warning',
  code,
  message: `The picture "${name.slice(0, 200)}" in the zip file is left out: ${fault}.`,
  value: name.slice(0, 200),
});
