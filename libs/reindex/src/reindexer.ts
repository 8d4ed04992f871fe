import type { ModelLibrary } from '#clip';
import type { ImageSource } from '#image-store';
import { aliasOf, nextAliasOf, previousAliasOf, type IndexVersions, type StoreWrites } from '#index-versions';
import { collectionName, shortFingerprint, type Collections } from '#product-index';
import type { ProductSearch } from '#search';
import { Checkpoints } from './checkpoints.js';
import { discardVersion } from './discard-version.js';
import { Filler } from './filler.js';
import type { JudgmentStore } from './judgments.js';
import { failureOf, ReindexError } from './reindex-failure.js';
import type { ReindexBatchProducer } from './reindex-producers.js';
import { CANCELLABLE, type ReindexReport } from './reindex-record.js';
import type { ReindexBatchData } from './reindex.jobs.js';
import type { ReindexStore } from './reindex-store.js';
import { Swapper } from './swapper.js';
import { VersionCarrier } from './version-carrier.js';
import { Verifier } from './verifier.js';
import { pairOf, reversed } from './versions-pair.js';

export interface ReindexerOptions {
  /** Searches that began before a swap have ended after so long, and the version they read can go. */
  readonly graceMs: number;
  /** Share of the products that the new version may lack without somebody's approval, 0…1. */
  readonly maxLostShare: number;
  /** Loss of nDCG@10 that matters, 0…1. */
  readonly leastLoss: number;
}

/** What a reindexer works with. */
export interface ReindexParts {
  readonly collections: Collections;
  readonly versions: IndexVersions;
  readonly writes: StoreWrites;
  readonly models: ModelLibrary;
  readonly images: ImageSource;
  readonly batches: ReindexBatchProducer;
  readonly store: ReindexStore;
  readonly judgments: JudgmentStore;
  readonly search: ProductSearch;
}

/**
 * Brings a store to another version of its collection. Each state is a step that can be run again from its beginning, so that
 * whoever takes a reindex on after a crash goes on from the state that Redis remembers.
 */
export class Reindexer {
  readonly #checkpoints: Checkpoints;
  readonly #carrier: VersionCarrier;
  readonly #filler: Filler;
  readonly #verifier: Verifier;
  readonly #swapper: Swapper;

  constructor(
    private readonly parts: ReindexParts,
    private readonly options: ReindexerOptions = { graceMs: 30_000, maxLostShare: 0.001, leastLoss: 0.005 },
  ) {
    const checkpoints = new Checkpoints(parts.store);
    const carrier = new VersionCarrier({ ...parts, checkpoints });
    this.#checkpoints = checkpoints;
    this.#carrier = carrier;
    this.#filler = new Filler({ ...parts, carrier, checkpoints });
    this.#verifier = new Verifier({ ...parts, carrier, checkpoints, leastLoss: options.leastLoss });
    this.#swapper = new Swapper({ ...parts, carrier, graceMs: options.graceMs });
  }

  /** Steps end at their next checkpoint. */
  stop(): void {
    this.#checkpoints.stop();
  }

  /**
   * Goes on until the reindex ends or waits for somebody. Rejects on faults that may pass.
   * @throws {ReindexInterrupted} when the process is to stop.
   */
  async advance(storeId: string, reindexId: string): Promise<void> {
    for (;;) {
      const report = await this.parts.store.find(storeId, reindexId);
      if (!report) return;
      try {
        if (!(await this.step(report))) return;
      } catch (error) {
        const failure = failureOf(error);
        // Once writes have gone over there is no way but on; what is found before that is a ReindexError.
        const isOver = error instanceof ReindexError ? [...CANCELLABLE, 'swapping' as const] : CANCELLABLE;
        if (!failure || !(await this.parts.store.fail(reindexId, isOver, failure))) throw error;
      }
    }
  }

  /** Brings a batch of products into the new version, as a job of its own. */
  async copyBatch(data: ReindexBatchData): Promise<void> {
    await this.#filler.copyBatch(data);
  }

  /**
   * Carries some changes of the live version over to the one that is kept, or to the one that waits for approval. Returns
   * whether there may be more.
   */
  async mirror(storeId: string): Promise<boolean> {
    const carried = await this.parts.store.exclusively(storeId, async () => {
      const { store } = this.parts;
      const [active, kept] = await Promise.all([store.active(storeId), store.kept(storeId)]);
      const mirrored = active ?? kept;
      const report = mirrored === undefined ? undefined : await store.find(storeId, mirrored);
      if (report?.state === 'awaiting_approval') return this.#carrier.carry(storeId, mirrored, pairOf(report));
      if (active !== undefined || !report?.canRollBack) return 0;
      return this.#carrier.carry(storeId, undefined, reversed(pairOf(report)));
    });
    return carried !== undefined && carried > 0;
  }

  /** Removes the versions whose time is over. */
  async discardDue(): Promise<void> {
    for (const discard of await this.parts.store.dueDiscards()) {
      await discardVersion(this.parts.collections, discard);
      await this.parts.store.discarded(discard);
    }
  }

  /** One state. Returns whether to look at once for what is next. */
  private async step(report: ReindexReport): Promise<boolean> {
    switch (report.state) {
      case 'queued':
        return this.alone(report, (now) => this.prepare(now));
      case 'filling':
        return this.fill(report);
      case 'catching_up':
        return this.catchUp(report);
      case 'verifying':
        return this.verify(report);
      case 'awaiting_approval':
        return this.swapIfApproved(report);
      case 'swapping':
        return this.#swapper.swap(report).then(() => true);
      case 'done':
        // Releases of Vitrine before let go of the store in a step of its own: one that was killed before it still holds it.
        await this.parts.store.release(report.request.storeId, report.request.reindexId);
        return this.rollBackIfAsked(report);
      case 'failed':
      case 'cancelled':
        return this.alone(report, (now) => this.cleanUp(now)).then(() => false);
      case 'rolled_back':
        return false;
    }
  }

  /** Who is cancelled while its version is being made must not leave that behind: one comes after the other. */
  private async alone({ request, state }: ReindexReport, work: (now: ReindexReport) => Promise<void>): Promise<true> {
    const { storeId, reindexId } = request;
    await this.parts.store.whenAlone(storeId, async () => {
      const now = await this.parts.store.find(storeId, reindexId);
      if (now?.state === state) await work(now);
    });
    return true;
  }

  private async prepare(report: ReindexReport): Promise<void> {
    const { storeId, reindexId, model, variant } = report.request;
    const { store, collections, versions, models, writes } = this.parts;
    const live = await versions.liveNow(storeId);
    const { info } = await models.named(model, variant);
    const loaded = await models.load(shortFingerprint(info.fingerprint));
    // A version's number is the time at which it was begun: no two are of one name, also when Redis was emptied.
    const spec = { modelName: info.name, modelFingerprint: info.fingerprint };
    const to = report.to ?? collectionName(spec, Date.now(), aliasOf(storeId).replace('.', '-'));
    const products = String(await live.index.count(storeId));
    await store.set(reindexId, { from: live.collection, to, products, startedAt: new Date().toISOString() });
    const kept = (await versions.aliases()).get(previousAliasOf(storeId));
    await store.keep(storeId, undefined);
    if (kept !== undefined) await store.discardLater({ storeId, collection: kept }, this.options.graceMs);
    await collections.create(to, loaded.dimension);
    await collections.repoint(
      new Map([
        [nextAliasOf(storeId), to],
        [previousAliasOf(storeId), null],
      ]),
    );
    await writes.note(storeId, live.collection);
    await store.move(reindexId, ['queued'], 'filling');
  }

  private async fill(report: ReindexReport): Promise<boolean> {
    if (!(await this.#filler.fill(report))) return true;
    await this.parts.store.move(report.request.reindexId, ['filling'], 'catching_up', { filledAt: new Date().toISOString() });
    return true;
  }

  private async catchUp(report: ReindexReport): Promise<boolean> {
    const { storeId, reindexId } = report.request;
    await this.#carrier.carryMost(storeId, reindexId, pairOf(report), () => this.#checkpoints.isStill(reindexId, 'catching_up'));
    await (await this.parts.versions.index(pairOf(report).to)).optimize();
    await this.parts.store.move(reindexId, ['catching_up'], 'verifying');
    return true;
  }

  private async verify(report: ReindexReport): Promise<boolean> {
    const { reindexId, autoSwap } = report.request;
    const lostShare = await this.#verifier.verify(report);
    if (!(await this.#checkpoints.isStill(reindexId, 'verifying'))) return true;
    const quality = await this.#verifier.compareQuality(report);
    const isToWait = !autoSwap || (quality?.isWorse ?? false) || lostShare > this.options.maxLostShare;
    await this.parts.store.move(reindexId, ['verifying'], isToWait ? 'awaiting_approval' : 'swapping');
    return true;
  }

  private async swapIfApproved(report: ReindexReport): Promise<boolean> {
    const { reindexId } = report.request;
    const { store } = this.parts;
    if (await store.flag(reindexId, 'isToRetry')) {
      await store.clearFailed(reindexId);
      return store.move(reindexId, ['awaiting_approval'], 'filling', { isToRetry: '' });
    }
    if (!(await store.flag(reindexId, 'isApproved'))) return false;
    await this.#verifier.requireSame(report);
    return store.move(reindexId, ['awaiting_approval'], 'swapping');
  }

  private async rollBackIfAsked(report: ReindexReport): Promise<boolean> {
    if (!report.canRollBack || !(await this.parts.store.flag(report.request.reindexId, 'isToGoBack'))) return false;
    await this.#swapper.rollBack(report);
    return false;
  }

  /** The live version stays what it was. */
  private async cleanUp(report: ReindexReport): Promise<void> {
    const { storeId, reindexId } = report.request;
    const { store, writes, collections } = this.parts;
    if ((await store.active(storeId)) !== reindexId) return;
    if (report.to !== undefined) {
      await writes.stopNoting(storeId);
      await collections.repoint(new Map([[nextAliasOf(storeId), null]]));
      await discardVersion(collections, { storeId, collection: report.to });
    }
    await store.release(storeId, reindexId);
  }
}
