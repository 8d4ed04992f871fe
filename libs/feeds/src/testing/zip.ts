import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import type { FeedFile } from '../archive/feed-file.js';

/** A zip file of these files, by their names. */
export async function zipOf(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  return buffer(zip.outputStream);
}

export const fileOf = (bytes: Buffer): FeedFile => ({
  size: bytes.length,
  open: async (from = 0, end = bytes.length) => Readable.from([bytes.subarray(from, end)], { objectMode: false }),
});
