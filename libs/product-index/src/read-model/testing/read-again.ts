import { PartReader, type Part } from '../parts.js';

/** Makes something again from its parts, which are written and read as those of a model's file. @throws if parts are left over. */
export async function readAgain<T>(parts: Iterable<Part>, from: (reader: PartReader) => Promise<T>): Promise<T> {
  const written = (async function* (): AsyncGenerator<Part> {
    yield* parts;
    yield 'next';
  })();
  const reader = new PartReader(written);
  const again = await from(reader);
  if ((await reader.next()) !== 'next') throw new Error('parts are left over');
  return again;
}
