import type { ModelLibrary } from '#clip';
import type { ImageSource } from '#image-store';
import type { IndexVersions, StoreWrites } from '#index-versions';
import { collectionFacts } from '#product-index';
import type { Checkpoints } from './checkpoints.js';
import { copyProducts, type CopyTarget } from './copy-products.js';
import type { ReindexStore } from './reindex-store.js';
import type { VersionsPair } from './versions-pair.js';

/** Changes that are carried over in one step. */
const CHANGES_AT_ONCE = 64;

export interface CarrierParts {
  readonly versions: IndexVersions;
  readonly writes: StoreWrites;
  readonly models: ModelLibrary;
  readonly images: ImageSource;
  readonly store: ReindexStore;
  readonly checkpoints: Checkpoints;
}

/** Brings products of one version into another, and keeps count of what became of them. */
export class VersionCarrier {
  constructor(private readonly parts: CarrierParts) {}

  /**
   * Makes these products in the second version what they are in the first.
   * @param reindexId counts what was done; nothing is counted after the swap.
   * @param isWanted asked before anything is written.
   */
  async copy(
    storeId: string,
    reindexId: string | undefined,
    pair: VersionsPair,
    productIds: readonly string[],
    isWanted?: () => Promise<boolean>,
  ): Promise<void> {
    const { store, images, versions } = this.parts;
    const [from, to] = await Promise.all([versions.index(pair.from), this.target(pair.to)]);
    const { failed, ...counts } = await copyProducts({ storeId, from, to, images, ...(isWanted && { isWanted }) }, productIds);
    if (reindexId === undefined) return;
    const lost = new Set(failed.map(({ productId }) => productId));
    await store.removeFailed(
      reindexId,
      productIds.filter((id) => !lost.has(id)),
    );
    await store.addFailed(reindexId, failed);
    await store.add(reindexId, counts);
  }

  /** Carries the oldest changes over, for one process at a time. Returns how many there were. */
  async carry(storeId: string, reindexId: string | undefined, pair: VersionsPair): Promise<number> {
    const changes = await this.parts.writes.changes(storeId, CHANGES_AT_ONCE);
    if (changes.length === 0) return 0;
    await this.copy(
      storeId,
      reindexId,
      pair,
      changes.map(({ productId }) => productId),
    );
    await this.parts.writes.carried(storeId, changes);
    return changes.length;
  }

  /** Carries over what is noted, though not every last change where more come all the time. */
  async carryMost(storeId: string, reindexId: string, pair: VersionsPair, isWanted: () => Promise<boolean>): Promise<void> {
    while ((await this.carry(storeId, reindexId, pair)) === CHANGES_AT_ONCE) if (!(await isWanted())) return;
  }

  /**
   * Sends writes to the second version, at the moment at which it lacks none of them; for one process at a time.
   */
  async turnWrites(storeId: string, reindexId: string | undefined, pair: VersionsPair): Promise<void> {
    // Asked for first: where writes went over already, the changes that are noted are of the other version.
    while (!(await this.parts.writes.turn(storeId, pair.from, pair.to))) {
      const isNear = (await this.carry(storeId, reindexId, pair)) < CHANGES_AT_ONCE;
      // Where writes never pause, there would never be a moment without one that is still to be carried over.
      if (isNear) await this.parts.writes.hold(storeId);
      this.parts.checkpoints.pass();
    }
  }

  private async target(collection: string): Promise<CopyTarget> {
    const { models, versions } = this.parts;
    const { fingerprint } = collectionFacts(collection);
    const [{ info }, index] = await Promise.all([models.ofFingerprint(fingerprint), versions.index(collection)]);
    return { index, modelFingerprint: info.fingerprint, model: () => models.load(fingerprint) };
  }
}
