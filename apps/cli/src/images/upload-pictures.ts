import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import { ApiProblem, type NamedImage, type VitrineClient } from '#client';
import type { LocalPicture } from './local-pictures.js';

/** Pictures that are asked about at once, and the bytes that one request sends; a request with one picture may be larger. */
const ASKED_AT_ONCE = 200;
const BYTES_AT_ONCE = 16_000_000;
/** Pictures that are in memory together to be hashed. */
const READ_AT_ONCE = 4;
const MAX_KEY_CHARACTERS = 512;
const ATTEMPTS = 6;
const FIRST_WAIT_MS = 500;

export interface UploadOutcome {
  readonly sent: number;
  /** Pictures that the store had as they are. */
  readonly present: number;
  readonly refused: readonly { readonly key: string; readonly message: string }[];
}

/** Sends those pictures that the store does not have. @param onProgress called with the number of pictures that are done. */
export async function uploadPictures(
  images: VitrineClient['images'],
  pictures: readonly LocalPicture[],
  onProgress: (done: number) => void,
): Promise<UploadOutcome> {
  const outcome = { sent: 0, present: 0, refused: [] as { key: string; message: string }[] };
  const doneSoFar = (): number => outcome.sent + outcome.present + outcome.refused.length;
  for (let at = 0; at < pictures.length; at += ASKED_AT_ONCE) {
    const asked = pictures.slice(at, at + ASKED_AT_ONCE);
    const some = asked.filter(({ key }) => key.length <= MAX_KEY_CHARACTERS);
    for (const { key } of asked) if (key.length > MAX_KEY_CHARACTERS) outcome.refused.push({ key, message: 'its name is too long' });
    if (some.length === 0) continue;
    const missing = new Set(await missingOf(images, some));
    outcome.present += some.length - missing.size;
    for await (const batch of batchesOf(some.filter(({ key }) => missing.has(key)))) {
      const { images: done } = await patiently(() => images.upload(batch));
      for (const { key, error } of done) {
        if (error) outcome.refused.push({ key, message: error.message });
        else outcome.sent++;
      }
      onProgress(doneSoFar());
    }
    onProgress(doneSoFar());
  }
  return outcome;
}

async function missingOf(images: VitrineClient['images'], pictures: readonly LocalPicture[]): Promise<string[]> {
  const md5Of = async (file: string): Promise<string> =>
    createHash('md5')
      .update(await readFile(file))
      .digest('hex');
  const offers = await pMap(pictures, async ({ key, file }) => ({ key, md5: await md5Of(file) }), { concurrency: READ_AT_ONCE });
  return patiently(() => images.missing(offers));
}

/** Reads pictures in batches of few enough bytes. */
async function* batchesOf(pictures: readonly LocalPicture[]): AsyncGenerator<NamedImage[]> {
  let batch: NamedImage[] = [];
  let bytes = 0;
  for (const { key, file } of pictures) {
    const picture = { key, bytes: await readFile(file) };
    if (batch.length > 0 && bytes + picture.bytes.length > BYTES_AT_ONCE) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(picture);
    bytes += picture.bytes.length;
  }
  if (batch.length > 0) yield batch;
}

/** Tries again what may succeed a moment later. */
async function patiently<T>(send: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await send();
    } catch (error) {
      const isLasting = error instanceof ApiProblem && error.problem.status < 500 && error.problem.status !== 429;
      if (isLasting || attempt === ATTEMPTS) throw error;
      await sleep(FIRST_WAIT_MS * 2 ** attempt);
    }
  }
}
