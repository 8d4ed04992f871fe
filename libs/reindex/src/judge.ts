import { Inject, Injectable } from '@nestjs/common';
import { IndexVersions } from '#index-versions';
import { CONFIG, type Config } from '#platform';
import { ProductSearch } from '#search';
import { ChangeReplay } from './change-replay.js';
import { Checkpoints } from './checkpoints.js';
import { JudgmentStore } from './judgments.js';
import { comparedQuality } from './quality.js';
import type { Quality, ReindexReport } from './reindex-record.js';
import { ReindexRecords } from './reindex-records.js';
import { pairOf } from './versions-pair.js';

/** The step that compares how well both versions answer queries. */
@Injectable()
export class Judge {
  constructor(
    private readonly versions: IndexVersions,
    private readonly search: ProductSearch,
    private readonly judgments: JudgmentStore,
    private readonly records: ReindexRecords,
    private readonly replay: ChangeReplay,
    private readonly checkpoints: Checkpoints,
    @Inject(CONFIG) private readonly config: Pick<Config, 'reindex'>,
  ) {}

  /** Compares both versions, and writes the comparison to the record; undefined for a store without queries to ask. */
  async run(report: ReindexReport): Promise<Quality | undefined> {
    const { storeId, reindexId } = report.request;
    const pair = pairOf(report);
    const [live, next] = await Promise.all([this.versions.of(pair.from), this.versions.of(pair.to)]);
    const compared = { storeId, live, next, leastLoss: this.config.reindex.leastLoss };
    // Writes go on during the comparison. They are replayed here, so that the change log is short at the cut-over.
    const pass = async (): Promise<void> => {
      this.checkpoints.pass();
      await this.replay.replay(storeId, reindexId, pair);
    };
    const quality = await comparedQuality(this.search, compared, await this.judgments.all(storeId), pass);
    if (quality) await this.records.set(reindexId, { quality: JSON.stringify(quality) });
    return quality;
  }
}
