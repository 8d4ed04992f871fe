import { Injectable } from '@nestjs/common';
import { FeedDownloader, ObjectStore } from '#image-store';
import { FeedVersions, ImportStore, type ImportReport } from '#imports';

/** Fetches feeds from their addresses into the object store, where they can be read as often as they have to be. */
@Injectable()
export class FeedFetcher {
  constructor(
    private readonly imports: ImportStore,
    private readonly versions: FeedVersions,
    private readonly downloader: FeedDownloader,
    private readonly objects: ObjectStore,
  ) {}

  /**
   * @returns whether the feed lies in the object store and is to be read. A feed that has not changed since it was imported in the same way ends
   *   the import.
   * @param stop ends the download. @throws {FeedDownloadError}
   */
  async fetch({ request, isFetched }: ImportReport, stop: AbortSignal): Promise<boolean> {
    const { importId, url, force, dryRun, feedKey } = request;
    if (url === undefined || isFetched) return true;
    if (!(await this.imports.startFetching(importId))) return false;
    const known = force || dryRun ? undefined : await this.versions.last(request);
    const download = await this.downloader.open(url, known, stop);
    if (!download) return this.unchanged(importId);
    await this.objects.putStream(feedKey, download.body);
    const version = download.version();
    if (version.sha256 === known?.sha256) return this.unchanged(importId);
    if (!dryRun) await this.versions.note(request, version);
    await this.imports.noteFetched(importId);
    return true;
  }

  private async unchanged(importId: string): Promise<false> {
    await this.imports.endUnchanged(importId);
    return false;
  }
}
