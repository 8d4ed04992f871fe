import { Injectable } from '@nestjs/common';
import type { NewImport, PreviewDocument } from '#api-contract';
import type { RowError } from '#catalog';
import { Feed, FeedError, feedSummary, readProducts } from '#feeds';
import { ImageSourceError, ObjectStore, storePrefix } from '#image-store';
import { problemsOfLines } from '#jobs';
import { Problem } from '#platform';
import { StoreProfiles } from '#store-profile';
import { problemDocuments } from './import-document.js';

/** Rows that a preview looks at, and products that it shows. */
const ROWS_LOOKED_AT = 500;
const PRODUCTS_SHOWN = 20;

/** How feeds would be imported, by their first rows. Nothing is written. */
@Injectable()
export class FeedPreviews {
  constructor(
    private readonly objects: ObjectStore,
    private readonly profiles: StoreProfiles,
  ) {}

  /** @throws {Problem} of the code that an import would fail with. */
  async of(storeId: string, { source, format, mapping, currency }: NewImport): Promise<PreviewDocument> {
    const key = `${storePrefix(storeId)}${source.s3}`;
    try {
      const { feed_mapping: usualMapping } = await this.profiles.settingsNow(storeId);
      const options = { format, usualMapping, ...(mapping && { mapping }) };
      const feed = await Feed.of(() => this.objects.getStream(key), options, ROWS_LOOKED_AT);
      return await this.preview(feed, currency);
    } catch (error) {
      if (error instanceof FeedError) throw new Problem(error.code, error.message);
      if (error instanceof ImageSourceError && error.code === 'image-not-found') {
        throw new Problem('malformed-request', `the bucket has no "${source.s3}" below ${storePrefix(storeId)}`);
      }
      throw error;
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
