import { Inject, Injectable } from '@nestjs/common';
import { aliasOf, nextAliasOf, previousAliasOf, StoreWrites } from '#index-versions';
import { CONFIG, type Config } from '#platform';
import { Collections } from '#product-index';
import { ChangeReplay } from './change-replay.js';
import { Discards } from './discards.js';
import type { ReindexReport } from './reindex-record.js';
import type { ReindexStep } from './reindex-step.js';
import { StoreReindexes } from './store-reindexes.js';
import { pairOf } from './versions-pair.js';

/** The step that makes the next version live. A second run continues where the first was interrupted. */
@Injectable()
export class CutOver implements ReindexStep {
  constructor(
    private readonly collections: Collections,
    private readonly writes: StoreWrites,
    private readonly reindexes: StoreReindexes,
    private readonly discards: Discards,
    private readonly replay: ChangeReplay,
    @Inject(CONFIG) private readonly config: Pick<Config, 'index'>,
  ) {}

  async run(report: ReindexReport): Promise<true> {
    const { storeId, reindexId, keepVersions } = report.request;
    const { collections, writes } = this;
    const { from, to } = pairOf(report);
    // This waits until a process that replays changes has finished its step.
    await this.reindexes.whenAlone(storeId, () => this.replay.cutOverWrites(storeId, reindexId, { from, to }));
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
      await writes.endChangeLog(storeId);
      await this.discards.later({ storeId, collection: from }, this.config.index.versionGraceMs);
    }
    await this.reindexes.end(storeId, reindexId, 'swapping', 'done', isKept);
    return true;
  }
}
