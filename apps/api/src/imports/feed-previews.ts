import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { NewImport, PreviewDocument } from '#api-contract';
import type { RowError } from '#catalog';
import { Feed, FeedError, feedSummary, openFeed, readProducts } from '#feeds';
import { FeedDownloader, FeedDownloadError, ImageSourceError, ObjectStore, ReplacedObjectError, storePrefix } from '#image-store';
import { FeedUploads, problemsOfLines } from '#imports';
import { Problem } from '#platform';
import { StoreProfiles } from '#store-profile';
import { problemDocuments } from './import-document.js';

/** Rows that a preview looks at, and products that it shows. */
const ROWS_LOOKED_AT = 500;
const PRODUCTS_SHOWN = 20;
/** Bytes of a feed with an address that are fetched. A zip file tells its content at its end, so it has to be smaller. */
const BYTES_LOOKED_AT = 64_000_000;

/** How feeds would be imported, by their first rows. Nothing is written. */
@Injectable()
export class FeedPreviews {
  constructor(
    private readonly objects: ObjectStore,
    private readonly profiles: StoreProfiles,
    private readonly uploads: FeedUploads,
    private readonly downloader: FeedDownloader,
  ) {}

  /** @param ownsFeed whether the feed was stored to be looked at. @throws {Problem} of the code that an import would fail with. */
  async of(storeId: string, options: NewImport, ownsFeed: boolean): Promise<PreviewDocument> {
    const { source, format, mapping, currency } = options;
    const key = await this.keyOf(storeId, source);
    try {
      const { feed_mapping: usualMapping } = await this.profiles.settingsNow(storeId);
      const { source: bytes } = await openFeed(await this.objects.pinned(key));
      const feed = await Feed.of(bytes, { format, usualMapping, ...(mapping && { mapping }) }, ROWS_LOOKED_AT);
      return await this.preview(feed, currency);
    } catch (error) {
      if (error instanceof FeedError) throw new Problem(error.code, error.message);
      if (error instanceof ReplacedObjectError) throw new Problem('conflict', 'the feed was replaced while it was looked at; ask again');
      if (!(error instanceof ImageSourceError) || error.code !== 'image-not-found') throw error;
      throw new Problem('feed-not-found', `the bucket has no "${key.slice(storePrefix(storeId).length)}" below ${storePrefix(storeId)}`);
    } finally {
      if (ownsFeed || source.url !== undefined) await this.objects.delete(key);
    }
  }

  /** Where the feed lies; that of an address is fetched, as far as a preview looks. */
  private async keyOf(storeId: string, { s3, url, upload_id: uploadId }: NewImport['source']): Promise<string> {
    if (uploadId !== undefined) {
      const uploaded = await this.uploads.feedOf(storeId, uploadId);
      if (uploaded) return uploaded.key;
      throw new Problem('conflict', `the upload "${uploadId}" is not finished, or the store has none of this id`);
    }
    const key = `${storePrefix(storeId)}${s3 ?? `feeds/${randomUUID()}`}`;
    if (url !== undefined) await this.fetch(url, key);
    return key;
  }

  private async fetch(url: string, key: string): Promise<void> {
    try {
      const download = await this.downloader.open(url);
      if (download) await this.objects.putStream(key, Readable.from(firstOf(download.body, BYTES_LOOKED_AT), { objectMode: false }));
    } catch (error) {
      throw error instanceof FeedDownloadError ? new Problem(error.code, error.message) : error;
    }
  }

  private async preview(feed: Feed, currency: string | undefined): Promise<PreviewDocument> {
    const counts = { read: 0, parts: 0, skipped: 0, accepted: 0, rejected: 0 };
    const counted = { product: 'accepted', part: 'parts', skipped: 'skipped', rejected: 'rejected' } as const;
    const products: PreviewDocument['products'] = [];
    const notes: RowError[] = [];
    for await (const { kind, product, notes: more } of readProducts(feed, currency)) {
      counts.read++;
      counts[counted[kind]]++;
      notes.push(...more);
      if (product && products.length < PRODUCTS_SHOWN) products.push(product);
      if (counts.read >= ROWS_LOOKED_AT) break;
    }
    return { feed: feedSummary(feed.facts), counts, products, problems: problemDocuments(problemsOfLines(notes)) };
  }
}

/** The beginning of a stream. */
async function* firstOf(stream: Readable, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const chunk of stream) {
    yield (chunk as Buffer).subarray(0, left);
    left -= (chunk as Buffer).length;
    if (left <= 0) return;
  }
}
