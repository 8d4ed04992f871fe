import { stat } from 'node:fs/promises';
import type { ImportDocument } from '#api-contract';
import type { FeedAddress, ImportOptions, VitrineClient } from '#client';
import { CommandFailure } from '../failure.js';
import { megabytes } from '../megabytes.js';

/** Files from this size on are uploaded in parts, so that a connection that breaks costs seconds and not the upload. */
const LARGE_BYTES = 64_000_000;

/** What a command calls the feed it is about. */
export const FEED_ARGUMENT = 'a file, an https:// address, or s3:KEY for an object of the store in the bucket';

/** A feed that Vitrine fetches itself; undefined for a file. */
export function addressOf(feed: string): FeedAddress | undefined {
  if (/^https?:\/\//i.test(feed)) return { url: feed };
  return feed.startsWith('s3:') ? { s3: feed.slice(3) } : undefined;
}

/** Starts the import of what a command names. @param uploadId an upload of the file that was cut off. */
export async function startImport(
  client: VitrineClient,
  feed: string,
  options: ImportOptions,
  uploadId: string | undefined,
): Promise<ImportDocument> {
  const address = addressOf(feed);
  if (address) return client.imports.startFrom(address, options);
  const size = await sizeOf(feed);
  if (size < LARGE_BYTES && uploadId === undefined) return client.imports.start(feed, options);
  return client.imports.startFrom({ uploadId: await upload(client, feed, uploadId) }, options);
}

/** Uploads a large file, and says how to go on if it fails. */
async function upload(client: VitrineClient, file: string, before: string | undefined): Promise<string> {
  let id: string | undefined;
  try {
    const state = await client.imports.upload(file, before, ({ upload_id: now, offset, size }) => {
      id = now;
      if (process.stderr.isTTY) process.stderr.write(`\rsent ${megabytes(offset, 0)} of ${megabytes(size, 0)} MB `);
    });
    if (process.stderr.isTTY) process.stderr.write('\n');
    return state.upload_id;
  } catch (error) {
    if (id !== undefined)
      process.stderr.write(`\nThe upload was cut off. Run the command again with --upload-id ${id}: it goes on from there.\n`);
    throw error;
  }
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new CommandFailure(`There is no file "${path}".`, 2);
  if (!found.isFile()) throw new CommandFailure(`"${path}" is not a file. Name the catalog file itself.`, 2);
  return found.size;
}
