import { Readable } from 'node:stream';
import { FeedError } from '../feed-error.js';
import { Feed, type FeedOptions } from '../feed.js';
import type { FeedEntry } from '../systems/system.js';

/** A source whose bytes come in chunks of this size. */
export function sourceOf(content: string | Buffer, chunk: number): () => Promise<Readable> {
  const bytes = Buffer.from(content);
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunk) }, (_, n) => bytes.subarray(n * chunk, (n + 1) * chunk));
  return async () => Readable.from(chunks, { objectMode: false });
}

export async function entriesOf(content: string | Buffer, options: FeedOptions = {}, chunk = 7): Promise<FeedEntry[]> {
  const feed = await Feed.of(sourceOf(content, chunk), options);
  const entries: FeedEntry[] = [];
  for await (const entry of feed.entries()) entries.push(entry);
  return entries;
}

export const idsOf = (entries: readonly FeedEntry[]): unknown[] =>
  entries.map((entry) => ('raw' in entry ? entry.raw['id'] : 'error' in entry ? entry.error.code : 'other'));
export const rowsOf = (entries: readonly FeedEntry[]): number[] =>
  entries.map((entry) => ('error' in entry ? entry.error.row : 'skipped' in entry ? entry.skipped.row : entry.row));

export async function codeOf(content: string | Buffer, options: FeedOptions = {}): Promise<string | undefined> {
  const error: unknown = await entriesOf(content, options, 65_536).catch((reason: unknown) => reason);
  return error instanceof FeedError ? error.code : undefined;
}
