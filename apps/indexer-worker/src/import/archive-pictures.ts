import { buffer } from 'node:stream/consumers';
import pMap from 'p-map';
import { MAX_PICTURE_BYTES, type RowError } from '#catalog';
import type { ArchivedPicture } from '#feeds';
import { isOwnFolder, ObjectStore, storePrefix } from '#image-store';

/** Pictures that are copied at the same time: each is in memory as a whole. */
const AT_ONCE = 4;

/**
 * Copies the pictures of a zip file to the store's part of the bucket, where the feed refers to them. A picture with the same key is replaced.
 * @param pass called before each picture; what it throws ends the work.
 * @returns lines of the report, about pictures that are left out. @throws {FeedError} for a damaged file.
 */
export async function copyPictures(
  pictures: Iterable<ArchivedPicture>,
  objects: ObjectStore,
  storeId: string,
  pass: () => void,
): Promise<RowError[]> {
  const copy = async ({ name, size, open }: ArchivedPicture): Promise<RowError | undefined> => {
    pass();
    if (isOwnFolder(name))
      return noteOf(name, 'reserved-folder', 'its folder is one that Vitrine writes itself; name the folder differently');
    if (size > MAX_PICTURE_BYTES) return noteOf(name, 'image-too-large', `it is larger than ${MAX_PICTURE_BYTES / 1e6} MB`);
    await objects.put(`${storePrefix(storeId)}${name}`, await buffer(await open()));
    return undefined;
  };
  const notes = await pMap(pictures, copy, { concurrency: AT_ONCE });
  return notes.filter((note) => note !== undefined);
}

/** A line about a file beside the feed has no row: 0. */
const noteOf = (name: string, code: string, fault: string): RowError => ({
  row: 0,
  severity: 'warning',
  code,
  message: `The picture "${name.slice(0, 200)}" in the zip file is left out: ${fault}.`,
  value: name.slice(0, 200),
});
