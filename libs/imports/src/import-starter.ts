import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { NewImport } from '#api-contract';
import { storePrefix } from '#image-store';
import { AcceptedWrites } from '#index-versions';
import { ImportFeedProducer } from '#jobs';
import { ImportStore } from './records/import-store.js';
import type { ImportRequest } from './records/import-record.js';
import { StoreProfiles } from '#store-profile';
import { FeedUploads } from './feed-uploads.js';
import { ImportRoom } from './import-room.js';

/** Thrown for a source that names no finished upload. */
export class UnfinishedUpload extends Error {
  override readonly name = 'UnfinishedUpload';
}

/** Starts imports, for requests and for schedules. */
@Injectable()
export class ImportStarter {
  constructor(
    private readonly imports: ImportStore,
    private readonly feeds: ImportFeedProducer,
    private readonly accepted: AcceptedWrites,
    private readonly profiles: StoreProfiles,
    private readonly uploads: FeedUploads,
    private readonly room: ImportRoom,
  ) {}

  /**
   * Records an import and enqueues it; a worker runs it.
   * @param ownsFeed whether the object with the feed was stored for this import, and is to be removed after it.
   * @param importId of the import, where the caller has noted it beforehand.
   * @returns the import's id. @throws {UnfinishedUpload}; {Problem} `store-limit` while as many imports of the store are under way as it may have.
   */
  async start(storeId: string, options: NewImport, ownsFeed: boolean, importId: string = randomUUID()): Promise<string> {
    const refusal = await this.room.refusal(storeId);
    if (refusal) throw refusal;
    const feed = await this.feedOf(storeId, importId, options, ownsFeed);
    await this.imports.create({
      importId,
      storeId,
      ...feed,
      force: options.force,
      format: options.format,
      ...(options.currency && { currency: options.currency }),
      ...(options.mapping && { mapping: options.mapping }),
      // The settings may change while the import runs: a reader that takes over reads the feed in the same way.
      usualMapping: (await this.profiles.settingsNow(storeId)).feed_mapping,
      dryRun: options.dry_run,
      full: options.dry_run && options.full,
      requireImages: options.require_images,
      mode: options.mode,
      deleteThreshold: options.delete_threshold,
      createdAt: new Date().toISOString(),
      revision: await this.accepted.acceptImport(storeId, importId),
    });
    await this.feeds.enqueue({ storeId, importId });
    return importId;
  }

  /** Where the feed lies, or will lie. */
  private async feedOf(
    storeId: string,
    importId: string,
    { source: { s3, url, upload_id: uploadId }, file_name: named }: NewImport,
    ownsFeed: boolean,
  ): Promise<Pick<ImportRequest, 'feedKey' | 'fileName' | 'ownsFeed' | 'url'>> {
    if (url !== undefined) {
      const fileName = named ?? (decodedOr(new URL(url).pathname.split('/').at(-1) ?? '') || new URL(url).host);
      return { feedKey: `${storePrefix(storeId)}feeds/${importId}`, fileName: fileName.slice(0, 255), ownsFeed: true, url };
    }
    if (uploadId !== undefined) {
      const uploaded = await this.uploads.feedOf(storeId, uploadId);
      if (!uploaded) throw new UnfinishedUpload(`the upload "${uploadId}" is not finished, or the store has none of this id`);
      // The upload may be imported again, such as after a dry run; it is removed after a week.
      return { feedKey: uploaded.key, fileName: named ?? uploaded.fileName, ownsFeed: false };
    }
    return { feedKey: `${storePrefix(storeId)}${s3 ?? ''}`, fileName: named ?? s3?.split('/').at(-1) ?? 'feed', ownsFeed };
  }
}

/** A part of a path as people read it. */
function decodedOr(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
