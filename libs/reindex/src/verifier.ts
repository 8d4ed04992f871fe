import type { ImageSource } from '#image-store';
import type { IndexVersions, StoreWrites } from '#index-versions';
import type { ProductIndex } from '#product-index';
import type { ProductSearch } from '#search';
import type { Checkpoints } from './checkpoints.js';
import type { JudgmentStore } from './judgments.js';
import { comparedQuality } from './quality.js';
import { ReindexError } from './reindex-failure.js';
import type { Quality, ReindexReport } from './reindex-record.js';
import type { ReindexStore } from './reindex-store.js';
import { differencesOf, listed, sampled } from './verification.js';
import type { VersionCarrier } from './version-carrier.js';
import { pairOf } from './versions-pair.js';

/** Differences that do not go away in so many looks are no writes on their way. */
const LOOKS = 30;
const BETWEEN_LOOKS_MS = 100;

export interface VerifierParts {
  readonly versions: IndexVersions;
  readonly writes: StoreWrites;
  readonly images: ImageSource;
  readonly search: ProductSearch;
  readonly store: ReindexStore;
  readonly judgments: JudgmentStore;
  readonly carrier: VersionCarrier;
  readonly checkpoints: Checkpoints;
  /** Loss of nDCG@10 that matters, 0…1. */
  readonly leastLoss: number;
}

/** Compares both versions before the swap. */
export class Verifier {
  constructor(private readonly parts: VerifierParts) {}

  /**
   * All products of both versions, a sample of embeddings, and the pictures that failed; what was found goes into the record.
   * @returns the share of the store's products that the new version lacks, as their pictures cannot be had, 0…1.
   * @throws {ReindexError} `verification-failed`.
   */
  async verify(report: ReindexReport): Promise<number> {
    const { storeId, reindexId } = report.request;
    const { store, versions, images } = this.parts;
    const pair = pairOf(report);
    const [from, to] = await Promise.all([versions.index(pair.from), versions.of(pair.to)]);
    const differing = await this.settledDifferences(report, from, to.index);
    const failed = await store.failed(reindexId);
    const [live, next] = await Promise.all([from.count(storeId), to.index.count(storeId)]);
    const sample = await sampled(storeId, to, images);
    const coverage = live === 0 ? 1 : Math.min(1, (live - failed.length) / live);
    const verification = { live, next, coverage, ...sample, failedPictures: failed.length };
    await store.set(reindexId, { verification: JSON.stringify(verification) });
    if (differing.length > 0) {
      throw new ReindexError('verification-failed', `the versions differ in ${differing.length} products: ${listed(differing)}`);
    }
    if (sample.alike < sample.sampled) {
      throw new ReindexError(
        'verification-failed',
        `${sample.sampled - sample.alike} of ${sample.sampled} embeddings are not what the model says`,
      );
    }
    return 1 - coverage;
  }

  /** Compares all products once more: days may lie between the first look and an approval. @throws {ReindexError} `verification-failed`. */
  async requireSame(report: ReindexReport): Promise<void> {
    const pair = pairOf(report);
    const [from, to] = await Promise.all([this.parts.versions.index(pair.from), this.parts.versions.index(pair.to)]);
    const differing = await this.settledDifferences(report, from, to);
    if (differing.length === 0) return;
    throw new ReindexError('verification-failed', `the versions differ in ${differing.length} products: ${listed(differing)}`);
  }

  /** How both versions answer the store's judgments; undefined for a store that nothing can be asked of. */
  async compareQuality(report: ReindexReport): Promise<Quality | undefined> {
    const { storeId, reindexId } = report.request;
    const { store, versions, search, judgments, checkpoints, leastLoss } = this.parts;
    const pair = pairOf(report);
    const [live, next] = await Promise.all([versions.of(pair.from), versions.of(pair.to)]);
    const compared = { storeId, live, next, leastLoss };
    const quality = await comparedQuality(search, compared, await judgments.all(storeId), () => checkpoints.pass());
    if (quality) await store.set(reindexId, { quality: JSON.stringify(quality) });
    return quality;
  }

  /** The products that still differ when no write is on its way any more. */
  private async settledDifferences(report: ReindexReport, from: ProductIndex, to: ProductIndex): Promise<string[]> {
    const { storeId, reindexId } = report.request;
    const { store, writes, carrier, checkpoints } = this.parts;
    let differing: string[] = await differencesOf(storeId, from, to);
    for (let look = 0; look < LOOKS; look++) {
      const failed = new Set((await store.failed(reindexId)).map(({ productId }) => productId));
      differing = differing.filter((id) => !failed.has(id));
      if (differing.length === 0) return [];
      await writes.addChanges(storeId, differing);
      await carrier.carryMost(storeId, reindexId, pairOf(report), () => checkpoints.isStill(reindexId, report.state));
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS));
      differing = await differencesOf(storeId, from, to, differing);
    }
    return differing;
  }
}
