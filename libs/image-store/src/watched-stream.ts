import type { Readable } from 'node:stream';
import { DependencyError } from '#platform';

/**
 * The chunks of the body of an object.
 * @throws {DependencyError} if the server sends nothing for `timeoutMs`; time counts only while a reader waits.
 */
export async function* watchedChunks(body: Readable, timeoutMs: number): AsyncGenerator<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  try {
    for (;;) {
      const { done, value } = await nextOf(chunks, timeoutMs);
      if (done) return;
      yield value;
    }
  } finally {
    // A reader that stops before the end must not keep the connection open.
    body.destroy();
  }
}

async function nextOf(chunks: AsyncIterator<Uint8Array>, timeoutMs: number): Promise<IteratorResult<Uint8Array>> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no data for ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([chunks.next(), silence]);
  } catch (error) {
    throw new DependencyError('object store', error);
  } finally {
    clearTimeout(timer);
  }
}
