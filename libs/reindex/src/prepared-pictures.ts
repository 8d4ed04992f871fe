import pMap from 'p-map';
import type { ClipModel, PreparedImage } from '#clip';
import type { ImageSource } from '#image-store';

const READ_AT_ONCE = 8;

/**
 * Reads stored pictures, each decoded at once to what the model takes: large ones are never in memory together.
 * @param onFailure told of what cannot be read; what it throws ends the reading.
 * @returns by key; a picture that can be read but not decoded carries its error.
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
