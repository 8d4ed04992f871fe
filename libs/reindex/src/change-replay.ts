import { Injectable } from '@nestjs/common';
import { clipTextModel, ModelLibrary, TextModelLibrary, type ClipModel } from '#clip';
import { ImageSource } from '#image-store';
import { IndexVersions, StoreWrites } from '#index-versions';
import { collectionFacts } from '#product-index';
import { Checkpoints } from './checkpoints.js';
import { copyProducts } from './copy-products.js';
import type { CopyTarget } from './copy-target.js';
import { FailedPictures } from './failed-pictures.js';
import { ReindexRecords } from './reindex-records.js';
import type { VersionsPair } from './versions-pair.js';

/** Entries of the change log that are replayed in one step. */
const ENTRIES_AT_ONCE = 64;

/** Replays changes of one version in another: the products are copied as they are now. */
@Injectable()
export class ChangeReplay {
  constructor(
    private readonly versions: IndexVersions,
    private readonly writes: StoreWrites,
    private readonly models: ModelLibrary,
    private readonly textModels: TextModelLibrary,
    private readonly images: ImageSource,
    private readonly records: ReindexRecords,
    private readonly failedPictures: FailedPictures,
    private readonly checkpoints: Checkpoints,
  ) {}

  /**
   * Copies these products, in their present state, from the first version of the pair to the second.
   * @param reindexId the reindex whose counts are raised; undefined after the swap, when nothing is counted.
   * @param isWanted asked before anything is written.
   */
  async copy(
    storeId: string,
    reindexId: string | undefined,
    pair: VersionsPair,
    productIds: readonly string[],
    isWanted?: () => Promise<boolean>,
  ): Promise<void> {
    const { images, versions } = this;
    const [from, to] = await Promise.all([versions.index(pair.from), this.target(pair.to)]);
    const { failed, ...counts } = await copyProducts({ storeId, from, to, images, ...(isWanted && { isWanted }) }, productIds);
    if (reindexId === undefined) return;
    const lost = new Set(failed.map(({ productId }) => productId));
    await this.failedPictures.remove(
      reindexId,
      productIds.filter((id) => !lost.has(id)),
    );
    await this.failedPictures.add(reindexId, failed);
    await this.records.add(reindexId, counts);
  }

  /** Replays the oldest entries of the change log; for one process at a time. Returns how many there were. */
  async replay(storeId: string, reindexId: string | undefined, pair: VersionsPair): Promise<number> {
    const changes = await this.writes.oldestChanges(storeId, ENTRIES_AT_ONCE);
    if (changes.length === 0) return 0;
    await this.copy(
      storeId,
      reindexId,
      pair,
      changes.map(({ productId }) => productId),
    );
    await this.writes.dropReplayed(storeId, changes);
    return changes.length;
  }

  /** Replays the change log until fewer entries than one step are left, because writes go on and may always add more. */
  async replayMost(storeId: string, reindexId: string, pair: VersionsPair, isWanted: () => Promise<boolean>): Promise<void> {
    while ((await this.replay(storeId, reindexId, pair)) === ENTRIES_AT_ONCE) if (!(await isWanted())) return;
  }

  /** Switches writes to the second version at a moment at which the change log is empty; for one process at a time. */
  async cutOverWrites(storeId: string, reindexId: string | undefined, pair: VersionsPair): Promise<void> {
    // The cut-over is tried first: if it has already happened, the change log holds the changes of the other version.
    while (!(await this.writes.cutOver(storeId, pair.from, pair.to))) {
      const isNear = (await this.replay(storeId, reindexId, pair)) < ENTRIES_AT_ONCE;
      // Without the fence, writes that never pause would keep the change log from becoming empty.
      if (isNear) await this.writes.fence(storeId);
      this.checkpoints.pass();
    }
  }

  private async target(collection: string): Promise<CopyTarget> {
    const { models, versions } = this;
    const facts = collectionFacts(collection);
    const [{ info }, index] = await Promise.all([models.ofFingerprint(facts.fingerprint), versions.index(collection)]);
    const model = (): Promise<ClipModel> => models.load(facts.fingerprint);
    const target = { index, modelFingerprint: info.fingerprint, model };
    if (facts.texts === 'none') return target;
    if (facts.texts === 'clip') {
      return { ...target, texts: { fingerprint: info.fingerprint, isClip: true, model: async () => clipTextModel(await model()) } };
    }
    const texts = await this.textModels.load(facts.textFingerprint);
    return { ...target, texts: { fingerprint: texts.info.fingerprint, isClip: false, model: async () => texts } };
  }
}
