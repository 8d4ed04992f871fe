import { aliasOf, nextAliasOf, previousAliasOf, type StoreWrites } from '#index-versions';
import type { Collections } from '#product-index';
import type { ReindexReport } from './reindex-record.js';
import type { ReindexStore } from './reindex-store.js';
import type { VersionCarrier } from './version-carrier.js';
import { pairOf, reversed, type VersionsPair } from './versions-pair.js';

export interface SwapperParts {
  readonly collections: Collections;
  readonly writes: StoreWrites;
  readonly store: ReindexStore;
  readonly carrier: VersionCarrier;
  /** Searches that began before a swap have ended after so long, and the version they read can go. */
  readonly graceMs: number;
}

/** Turns a store to the other version, there and back. Run again, each goes on where it was cut off. */
export class Swapper {
  constructor(private readonly parts: SwapperParts) {}

  /** Makes the new version live. */
  async swap(report: ReindexReport): Promise<void> {
    const { storeId, reindexId, keepVersions } = report.request;
    const { collections, writes, store, graceMs } = this.parts;
    const { from, to } = pairOf(report);
    await this.turn(storeId, reindexId, { from, to });
    const isKept = keepVersions > 0;
    await collections.repoint(
      new Map([
        [aliasOf(storeId), to],
        [nextAliasOf(storeId), null],
        [previousAliasOf(storeId), isKept ? from : null],
      ]),
      // A store that was never reindexed has no alias of its own yet.
      { alias: aliasOf(storeId), oneOf: [undefined, from, to] },
    );
    if (!isKept) {
      await writes.stopNoting(storeId);
      await store.discardLater({ storeId, collection: from }, graceMs);
    }
    await store.end(storeId, reindexId, 'swapping', 'done', isKept);
  }

  /** Makes the old version live again, with what was written since. */
  async rollBack(report: ReindexReport): Promise<void> {
    const { storeId, reindexId } = report.request;
    const { collections, writes, store, graceMs } = this.parts;
    const { from, to } = pairOf(report);
    await this.turn(storeId, undefined, reversed({ from, to }));
    await collections.repoint(
      new Map([
        [aliasOf(storeId), from],
        [previousAliasOf(storeId), null],
      ]),
      { alias: aliasOf(storeId), oneOf: [from, to] },
    );
    await writes.stopNoting(storeId);
    await store.discardLater({ storeId, collection: to }, graceMs);
    await store.end(storeId, reindexId, 'done', 'rolled_back', false);
  }

  /** Whoever keeps the other version up to date at this moment ends what it has in hand first. */
  private async turn(storeId: string, reindexId: string | undefined, pair: VersionsPair): Promise<void> {
    await this.parts.store.whenAlone(storeId, () => this.parts.carrier.turnWrites(storeId, reindexId, pair));
  }
}
