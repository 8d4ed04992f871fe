import { buffer } from 'node:stream/consumers';
import type { FeedSource } from '../feed.js';
import { Archive, type ArchivedPicture } from './archive.js';
import type { FeedFile } from './feed-file.js';

const ZIP = Buffer.from([0x50, 0x4b, 0x03, 0x04]);
const EMPTY_ZIP = Buffer.from([0x50, 0x4b, 0x05, 0x06]);

/** The feed in a file, and the pictures that a zip file has beside it. */
export interface OpenedFeed {
  readonly source: FeedSource;
  readonly pictures: Iterable<ArchivedPicture>;
}

/** Finds the feed in a file: the file itself, or a file within a zip file. @throws {FeedError} for a zip file that cannot be used. */
export async function openFeed(file: FeedFile): Promise<OpenedFeed> {
  const head = await buffer(await file.open(0, Math.min(ZIP.length, file.size)));
  if (!head.equals(ZIP) && !head.equals(EMPTY_ZIP)) return { source: () => file.open(), pictures: [] };
  const archive = await Archive.of(file);
  return { source: () => archive.openFeed(), pictures: archive.pictures() };
}
