import { Injectable } from '@nestjs/common';
import { IndexVersions, StoreWrites } from '#index-versions';
import type { ProductIndex } from '#product-index';
import { ChangeReplay } from './change-replay.js';
import { Checkpoints } from './checkpoints.js';
import { FailedPictures } from './failed-pictures.js';
import { failureOf } from './reindex-failure.js';
import { ReindexBatchProducer } from './reindex-producers.js';
import type { ReindexReport } from './reindex-record.js';
import { ReindexRecords } from './reindex-records.js';
import type { ReindexStep } from './reindex-step.js';
import type { ReindexBatchData } from './reindex.jobs.js';
import { pairOf } from './versions-pair.js';

/** Products of one job. */
const BATCH_SIZE = 64;
/** Jobs ahead of the workers: enough to keep them busy, few enough that Redis never holds the whole catalog. */
const BATCHES_AHEAD = 8;
/** How often to check whether the reindex is still wanted, because a batch may wait for hours behind imports. */
const LOOK_MS = 2_000;
/** Products that are looked up in one call. */
const ASKED_AT_ONCE = 500;

/** The step that fills the next version with the products of the live one, in batches that are jobs of their own. */
@Injectable()
export class Fill implements ReindexStep {
  constructor(
    private readonly versions: IndexVersions,
    private readonly writes: StoreWrites,
    private readonly batches: ReindexBatchProducer,
    private readonly records: ReindexRecords,
    private readonly failedPictures: FailedPictures,
    private readonly replay: ChangeReplay,
    private readonly checkpoints: Checkpoints,
  ) {}

  /**
   * Enqueues batches of what the next version lacks and waits for them. Products that are written meanwhile are in the change log, which
   * is replayed later. Rejects when batches failed for a reason that may pass.
   */
  async run(report: ReindexReport): Promise<true> {
    if (await this.fill(report)) {
      await this.records.move(report.request.reindexId, ['filling'], 'catching_up', { filledAt: new Date().toISOString() });
    }
    return true;
  }

  /** @returns false when the reindex was cancelled. */
  private async fill(report: ReindexReport): Promise<boolean> {
    const { storeId, reindexId } = report.request;
    const { batches, versions } = this;
    const pair = pairOf(report);
    const [from, to] = await Promise.all([versions.index(pair.from), versions.index(pair.to)]);
    // Waits for jobs that a killed runner left, because their products need not be enqueued again.
    for (const jobId of await batches.pending((data) => data.reindexId === reindexId)) {
      if (!(await this.settled(reindexId, jobId))) return false;
    }
    // Deletes are copied too: without them, a write that was accepted before a delete would bring the product back.
    for await (const page of from.scanHidden(storeId)) await to.join(storeId, page);
    const failed = new Set((await this.failedPictures.of(reindexId)).map(({ productId }) => productId));
    const lacked = (await lackedBy(to, from, storeId)).filter((id) => !failed.has(id));
    const ahead: string[] = [];
    for (let at = 0; at < lacked.length; at += BATCH_SIZE) {
      ahead.push(await batches.enqueue({ storeId, reindexId, ...pair, productIds: lacked.slice(at, at + BATCH_SIZE) }));
      if (ahead.length >= BATCHES_AHEAD && !(await this.settled(reindexId, ahead.shift() ?? ''))) return false;
    }
    for (const jobId of ahead) if (!(await this.settled(reindexId, jobId))) return false;
    const left = await this.left(report, from, to, lacked);
    if (left > 0) throw new Error(`${left} products could not be brought into the new version yet`);
    return true;
  }

  /** Brings a batch of products into the new version, as a job of its own. */
  async copyBatch({ storeId, reindexId, from, to, productIds }: ReindexBatchData): Promise<void> {
    // A job of a reindex that was cancelled has no collection to write to.
    const isWanted = async (): Promise<boolean> => (await this.records.state(reindexId)) === 'filling';
    if (!(await isWanted())) return;
    try {
      await this.replay.copy(storeId, reindexId, { from, to }, productIds, isWanted);
    } catch (error) {
      const failure = failureOf(error);
      if (!failure || !(await this.records.fail(reindexId, ['filling'], failure))) throw error;
    }
  }

  /** Waits until a batch has ended. Returns false when the reindex was cancelled. */
  private async settled(reindexId: string, jobId: string): Promise<boolean> {
    const { batches, checkpoints } = this;
    for (;;) {
      await batches.settle(jobId, LOOK_MS);
      if (!(await checkpoints.isStill(reindexId, 'filling'))) return false;
      const job = await batches.report(jobId, () => true);
      if (job?.state !== 'queued' && job?.state !== 'running') return true;
    }
  }

  /** How many of the products the new version lacks, without failed pictures, deleted products and those in the change log. */
  private async left(report: ReindexReport, from: ProductIndex, to: ProductIndex, productIds: readonly string[]): Promise<number> {
    const { storeId, reindexId } = report.request;
    const failed = new Set((await this.failedPictures.of(reindexId)).map(({ productId }) => productId));
    let left = 0;
    for (let at = 0; at < productIds.length; at += ASKED_AT_ONCE) {
      const ids = productIds.slice(at, at + ASKED_AT_ONCE);
      const there = await to.get(storeId, ids);
      const missing = ids.filter((id) => !there.has(id) && !failed.has(id));
      const live = [...(await from.get(storeId, missing)).keys()];
      left += live.length - (await this.writes.logged(storeId, live)).size;
    }
    return left;
  }
}

/** The ids of products that `to` lacks, or has with fewer pictures than `from`. All are collected first, so that no scan stays open during embedding. */
async function lackedBy(to: ProductIndex, from: ProductIndex, storeId: string): Promise<string[]> {
  const lacked: string[] = [];
  for await (const page of from.scan(storeId)) {
    const ids = page.map(({ product }) => product.id);
    const there = await to.get(storeId, ids);
    const most = to.hasGallery ? Infinity : 1;
    for (const { product, images } of page) {
      if ((there.get(product.id)?.images.length ?? -1) < Math.min(images.length, most)) lacked.push(product.id);
    }
  }
  return lacked;
}
