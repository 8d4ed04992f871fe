import { Injectable } from '@nestjs/common';
import { ImageSource } from '#image-store';
import { IndexVersions, StoreWrites } from '#index-versions';
import type { ProductIndex } from '#product-index';
import { ChangeReplay } from './change-replay.js';
import { Checkpoints } from './checkpoints.js';
import { FailedPictures } from './failed-pictures.js';
import { ReindexError } from './reindex-failure.js';
import type { ReindexReport } from './reindex-record.js';
import { ReindexRecords } from './reindex-records.js';
import { differencesOf, listed, sampled } from './verification.js';
import { pairOf } from './versions-pair.js';

/** How often the versions are compared. Differences that remain after so many comparisons do not come from writes in progress. */
const LOOKS = 30;
const BETWEEN_LOOKS_MS = 100;

/** The step that compares the products of both versions before the cut-over. */
@Injectable()
export class Verify {
  constructor(
    private readonly versions: IndexVersions,
    private readonly writes: StoreWrites,
    private readonly images: ImageSource,
    private readonly records: ReindexRecords,
    private readonly failedPictures: FailedPictures,
    private readonly replay: ChangeReplay,
    private readonly checkpoints: Checkpoints,
  ) {}

  /**
   * Checks all products of both versions, a sample of embeddings, and the failed pictures, and writes the result to the record.
   * @returns the share of the store's products that the new version lacks, because their pictures cannot be embedded, 0…1.
   * @throws {ReindexError} `verification-failed`.
   */
  async run(report: ReindexReport): Promise<number> {
    const { storeId, reindexId } = report.request;
    const { versions, images } = this;
    const pair = pairOf(report);
    const [from, to] = await Promise.all([versions.index(pair.from), versions.of(pair.to)]);
    const differing = await this.settledDifferences(report, from, to.index);
    const failed = await this.failedPictures.of(reindexId);
    const [live, next] = await Promise.all([from.count(storeId), to.index.count(storeId)]);
    const sample = await sampled(storeId, to, images);
    const coverage = live === 0 ? 1 : Math.min(1, (live - failed.length) / live);
    const verification = { live, next, coverage, ...sample, failedPictures: failed.length };
    await this.records.set(reindexId, { verification: JSON.stringify(verification) });
    if (differing.length > 0) {
      throw new ReindexError('verification-failed', `the versions differ in ${differing.length} products: ${listed(differing)}`);
    }
    if (sample.alike < sample.sampled) {
      throw new ReindexError(
        'verification-failed',
        `${sample.sampled - sample.alike} of ${sample.sampled} embeddings differ from what the model computes now`,
      );
    }
    return 1 - coverage;
  }

  /** Compares all products again: days may lie between verification and approval. @throws {ReindexError} `verification-failed`. */
  async requireSame(report: ReindexReport): Promise<void> {
    const pair = pairOf(report);
    const [from, to] = await Promise.all([this.versions.index(pair.from), this.versions.index(pair.to)]);
    const differing = await this.settledDifferences(report, from, to);
    if (differing.length === 0) return;
    throw new ReindexError('verification-failed', `the versions differ in ${differing.length} products: ${listed(differing)}`);
  }

  /** The products that still differ after the changes in progress are replayed. */
  private async settledDifferences(report: ReindexReport, from: ProductIndex, to: ProductIndex): Promise<string[]> {
    const { storeId, reindexId } = report.request;
    const { writes, replay, checkpoints } = this;
    let differing: string[] = await differencesOf(storeId, from, to);
    for (let look = 0; look < LOOKS; look++) {
      const failed = new Set((await this.failedPictures.of(reindexId)).map(({ productId }) => productId));
      differing = differing.filter((id) => !failed.has(id));
      if (differing.length === 0) return [];
      await writes.logChanges(storeId, differing);
      await replay.replayMost(storeId, reindexId, pairOf(report), () => checkpoints.isStill(reindexId, report.state));
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS));
      differing = await differencesOf(storeId, from, to, differing);
    }
    return differing;
  }
}
