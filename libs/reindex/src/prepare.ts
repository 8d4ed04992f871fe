import { Inject, Injectable } from '@nestjs/common';
import { ModelLibrary } from '#clip';
import { aliasOf, IndexVersions, nextAliasOf, previousAliasOf, StoreWrites } from '#index-versions';
import { CONFIG, type Config } from '#platform';
import { collectionName, Collections, shortFingerprint } from '#product-index';
import { Discards } from './discards.js';
import type { ReindexReport } from './reindex-record.js';
import { ReindexRecords } from './reindex-records.js';
import type { ReindexStep } from './reindex-step.js';
import { StoreReindexes } from './store-reindexes.js';
import { TextChoice } from './text-choice.js';
import { whileStill } from './while-still.js';

/** The step that makes an empty next version and starts the change log. */
@Injectable()
export class Prepare implements ReindexStep {
  constructor(
    private readonly collections: Collections,
    private readonly versions: IndexVersions,
    private readonly writes: StoreWrites,
    private readonly models: ModelLibrary,
    private readonly texts: TextChoice,
    private readonly records: ReindexRecords,
    private readonly reindexes: StoreReindexes,
    private readonly discards: Discards,
    @Inject(CONFIG) private readonly config: Pick<Config, 'index'>,
  ) {}

  async run(report: ReindexReport): Promise<true> {
    await whileStill(this.records, this.reindexes, report, (now) => this.prepare(now));
    return true;
  }

  private async prepare(report: ReindexReport): Promise<void> {
    const { storeId, reindexId, model, variant, textModel } = report.request;
    const { collections, versions, models, records } = this;
    const live = await versions.liveNow(storeId);
    const { info } = await models.named(model, variant);
    const loaded = await models.load(shortFingerprint(info.fingerprint));
    // A version's number is its start time, so no two versions share a name, even after Redis was emptied.
    const text = await this.texts.of(textModel, info, live.collection);
    const spec = { modelName: info.name, modelFingerprint: info.fingerprint, textFingerprint: text.fingerprint };
    const to = report.to ?? collectionName(spec, Date.now(), aliasOf(storeId).replace('.', '-'));
    const products = String(await live.index.count(storeId));
    await records.set(reindexId, { from: live.collection, to, products, startedAt: new Date().toISOString() });
    const kept = (await versions.aliases()).get(previousAliasOf(storeId));
    await this.reindexes.keep(storeId, undefined);
    if (kept !== undefined) await this.discards.later({ storeId, collection: kept }, this.config.index.versionGraceMs);
    await collections.create(to, { image: loaded.dimension, text: text.dimension });
    await collections.repoint(
      new Map([
        [nextAliasOf(storeId), to],
        [previousAliasOf(storeId), null],
      ]),
    );
    await this.writes.startChangeLog(storeId, live.collection);
    await records.move(reindexId, ['queued'], 'filling');
  }
}
