import type { ImportDocument } from '#api-contract';
import type { VitrineClient } from '#client';
import { ObjectStore, storePrefix } from '#image-store';
import type { S3Config } from '#platform';
import type { DemoPicture } from './demo-query.js';

const UPLOADS_AT_ONCE = 8;

/** Uploads pictures to the part of the bucket that a store's feed refers to. */
export async function uploadPictures(s3: S3Config, storeId: string, pictures: readonly DemoPicture[]): Promise<void> {
  const objects = new ObjectStore(s3);
  const queue = pictures.values();
  const lane = async (): Promise<void> => {
    for (const { key, bytes } of queue) await objects.put(`${storePrefix(storeId)}${key}`, await bytes());
  };
  await Promise.all(Array.from({ length: UPLOADS_AT_ONCE }, lane));
  objects.close();
}

/** Imports a feed through the API and waits for the end of the import. Rejects unless its state is `done`. */
export async function importFeed(
  client: VitrineClient,
  feedFile: string,
  onProgress: (text: string) => void,
): Promise<{ report: ImportDocument; seconds: number }> {
  const started = performance.now();
  const { id } = await client.imports.start(feedFile);
  let shown = '';
  const report = await client.imports.wait(id, ({ state, counts }) => {
    const text = `${state}: ${counts.indexed} of ${counts.read} rows`;
    if (text !== shown) onProgress(text);
    shown = text;
  });
  if (report.state !== 'done') throw new Error(`the import ended as ${report.state}: ${report.failure ?? 'no reason given'}`);
  return { report, seconds: (performance.now() - started) / 1000 };
}
