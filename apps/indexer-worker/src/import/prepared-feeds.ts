import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { RowError } from '#catalog';
import { Feed, FeedError, feedSummary, openFeed, type OpenedFeed } from '#feeds';
import { ObjectStore } from '#image-store';
import { ImportStore, type ImportRequest } from '#imports';
import { copyPictures } from './archive-pictures.js';
import { FeedSpool } from './feed-spool.js';

const NOTED_EVERY_MS = 500;
/** The piece of a spool that says that the pictures of a zip file are copied. */
const PICTURES_COPIED = 'pictures-copied.json';
/** A feed with more rows is refused: a small compressed file can hold billions. */
const MAX_ROWS = 20_000_000;

/** A feed that is ready to be read. */
export interface PreparedFeed {
  readonly feed: Feed;
  /** Lines of the report about the file as a whole. */
  readonly notes: readonly RowError[];
}

/** Prepares feeds for reading: looks at them as a whole, copies their rows to the object store, and the pictures of a zip file with them. */
@Injectable()
export class PreparedFeeds {
  constructor(
    private readonly imports: ImportStore,
    private readonly objects: ObjectStore,
  ) {}

  /**
   * What an earlier reader of the import has prepared is not prepared again.
   * @param pass called now and then; what it throws ends the work. @throws {FeedError} for a feed that cannot be read.
   */
  async prepare(request: ImportRequest, spool: FeedSpool, pass: () => void): Promise<PreparedFeed> {
    const { importId, format, mapping, usualMapping } = request;
    // The file is opened when it is first needed: a reader that resumes an import may only need the copied rows.
    let opened: Promise<OpenedFeed> | undefined;
    const open = (): Promise<OpenedFeed> => (opened ??= this.objects.pinned(request.feedKey).then((file) => openFeed(file)));
    const source = async (): Promise<Readable> => (await open()).source();
    const options = { format, usualMapping, ...(mapping && { mapping }) };
    const feed = await Feed.spooled(source, spool, options, this.noting(importId, pass));
    await this.imports.noteFeed(importId, feedSummary(feed.facts));
    if (request.dryRun) return { feed, notes: [] };
    const copied = await spool.get(PICTURES_COPIED);
    if (copied) return { feed, notes: JSON.parse(copied.toString()) as RowError[] };
    const { pictures } = await open();
    const notes = await copyPictures(pictures, this.objects, request.storeId, pass);
    await spool.put(PICTURES_COPIED, Buffer.from(JSON.stringify(notes)));
    return { feed, notes };
  }

  /** Notes now and then how many rows the look has come to. */
  private noting(importId: string, pass: () => void): (rows: number) => void {
    let noted = performance.now();
    return (rows) => {
      pass();
      if (rows > MAX_ROWS) throw new FeedError('unreadable-feed', `the feed has more than ${MAX_ROWS} rows`);
      if (performance.now() - noted < NOTED_EVERY_MS) return;
      noted = performance.now();
      // A count that is missing for a moment does no harm.
      this.imports.noteSeen(importId, rows).catch(() => undefined);
    };
  }
}
