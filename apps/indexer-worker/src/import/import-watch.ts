import { Injectable, Logger } from '@nestjs/common';
import { hasImportEnded } from '#api-contract';
import { ObjectStore } from '#image-store';
import { FeedUploads, ImportStore, type ImportReport } from '#imports';
import { AcceptedWrites, importWrite } from '#index-versions';
import { ImportFeedProducer, indexBatchId, IndexBatchProducer } from '#jobs';
import { IndexBatchService } from '../indexing/index-batch.service.js';
import { Recurring } from '../recurring.js';
import { FeedSpool } from './feed-spool.js';
import { MissingProducts } from './missing-products.js';

const INTERVAL_MS = 5_000;
/** An ended import stays in the watch this long, because a reader that was halted may still claim ids for it. */
const KEPT_MS = 60_000;

/** Ends imports that no job will end, because the job was lost or could not record its failure. */
@Injectable()
export class ImportWatch extends Recurring {
  private readonly logger = new Logger('import');

  constructor(
    private readonly imports: ImportStore,
    private readonly feeds: ImportFeedProducer,
    private readonly batches: IndexBatchProducer,
    private readonly service: IndexBatchService,
    private readonly accepted: AcceptedWrites,
    private readonly missing: MissingProducts,
    private readonly objects: ObjectStore,
    private readonly uploads: FeedUploads,
  ) {
    super(INTERVAL_MS);
  }

  /** Checks all imports that may not have ended. */
  async look(): Promise<void> {
    await this.uploads.removeOld().catch((error: unknown) => this.warn(error));
    for (const { importId, storeId } of await this.imports.active()) {
      if (this.isStopped) return;
      // A fault of one import must not stop the check of the others.
      await this.lookAt(storeId, importId).catch((error: unknown) => this.warn(error));
    }
  }

  private async lookAt(storeId: string, importId: string): Promise<void> {
    const report = await this.imports.find(storeId, importId);
    if (report && !hasImportEnded(report.state)) await this.imports.keep(importId);
    if (!report) await this.forget(storeId, importId);
    else if (hasImportEnded(report.state)) await this.settle(report);
    else if (report.state === 'indexing') await this.lookAtBatches(report);
    else if (report.state === 'paused') return;
    else if (report.state === 'removing') await this.missing.remove(report);
    else await this.lookAtReader(report);
  }

  protected warn(error: unknown): void {
    this.logger.warn({ message: 'an import could not be checked; it will be tried again', err: error });
  }

  private async lookAtReader({ request: { storeId, importId } }: ImportReport): Promise<void> {
    const job = await this.feeds.report(importId, () => true);
    if (!job) await this.feeds.enqueue({ storeId, importId });
    // The job ended and the import did not: its reader gave way to one that was further ahead, and that one is gone.
    else if (job.state === 'done') await this.feeds.again({ storeId, importId });
    else if (job.state === 'failed') {
      await this.imports.end(importId, 'failed', 'feed-unreachable: the feed could not be read from the object store');
    }
  }

  /** Gives up batches whose job failed for good. Batches whose job is gone are counted as failed. */
  private async lookAtBatches({ request: { storeId, importId } }: ImportReport): Promise<void> {
    await this.accepted.close(storeId, importWrite(importId));
    for (const batch of await this.imports.unfinished(importId)) {
      if (this.isStopped) return;
      const jobId = indexBatchId(importId, batch);
      const job = await this.batches.report(jobId, () => true);
      if (job?.state === 'queued' || job?.state === 'running') continue;
      // The batch may have finished since `unfinished` was read.
      if (await this.imports.isFinished(importId, batch)) continue;
      const data = await this.batches.failedData(jobId);
      this.logger.error({ message: 'ended a batch whose job failed for good or is gone', importId, batch, isLost: data === undefined });
      if (data) await this.service.giveUp(data);
      else await this.service.noteLost(storeId, importId, batch);
    }
  }

  private async settle({ request: { storeId, importId, ownsFeed, feedKey }, finishedAt }: ImportReport): Promise<void> {
    await this.accepted.close(storeId, importWrite(importId));
    if (Date.now() - Date.parse(finishedAt ?? '') <= KEPT_MS) return;
    if (ownsFeed) await this.objects.delete(feedKey);
    await this.forget(storeId, importId);
  }

  private async forget(storeId: string, importId: string): Promise<void> {
    await this.accepted.close(storeId, importWrite(importId));
    await new FeedSpool(this.objects, storeId, importId).remove();
    await this.imports.forget(importId);
  }
}
