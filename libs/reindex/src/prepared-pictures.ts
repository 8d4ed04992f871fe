import pMap from 'p-map';
import type { ClipModel, PreparedImage } from '#clip';
import type { ImageSource } from '#image-store';

const READ_AT_ONCE = 8;

/**
 * Reads stored pictures and decodes each at once to the model's size, so that large files do not stay in memory.
 * @param onFailure called for a picture that cannot be read; an error that it throws ends the reading.
 * @returns pictures by key; a picture that can be read but not decoded carries its error.
 */
export async function preparedPictures(
  keys: readonly string[],
  model: ClipModel,
  images: ImageSource,
  onFailure: (key: string, error: unknown) => void = () => undefined,
): Promise<ReadonlyMap<string, PreparedImage>> {
  const prepared = new Map<string, PreparedImage>();
  await pMap(
    keys,
    async (key) => {
      try {
        prepared.set(key, await model.prepare(await images.stored(key)));
      } catch (error) {
        onFailure(key, error);
      }
    },
    { concurrency: READ_AT_ONCE },
  );
  return prepared;
}
