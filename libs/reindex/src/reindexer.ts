import { ModelLibrary } from '#clip';
import type { ImageSource } from '#image-store';
import { aliasOf, nextAliasOf, previousAliasOf, type IndexVersions, type StoreWrites } from '#index-versions';
import { collectionFacts, collectionName, type Collections, type ProductIndex } from '#product-index';
import { copyProducts, type CopyTarget } from './copy-products.js';
import { discardVersion } from './discard-version.js';
import type { JudgmentStore } from './judgments.js';
import { comparedQuality } from './quality.js';
import { failureOf, ReindexError, ReindexInterrupted } from './reindex-failure.js';
import type { ReindexBatchProducer } from './reindex-producers.js';
import { CANCELLABLE, type ReindexReport, type ReindexState } from './reindex-record.js';
import type { ReindexBatchData } from './reindex.jobs.js';
import type { ReindexStore } from './reindex-store.js';
import { differencesOf, sampled } from './verification.js';

/** Products of one job. */
const BATCH_SIZE = 64;
/** Jobs ahead of the workers: enough to keep them busy, few enough that Redis holds a window of the catalog only. */
const BATCHES_AHEAD = 8;
const BATCH_TIMEOUT_MS = 600_000;
/** Changes that are carried over in one step. */
const CHANGES_AT_ONCE = 64;
/** Differences that do not go away in so many looks are no writes on their way. */
const LOOKS = 30;
const BETWEEN_LOOKS_MS = 100;
const LISTED_IDS = 5;
const LOCK_RETRY_MS = 20;

export interface ReindexerOptions {
  /** Searches that began before a swap have ended after so long, and the version they read can go. */
  readonly graceMs: number;
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
}

/** Both versions of a store's collection. */
interface Pair {
  readonly from: string;
  readonly to: string;
}

/**
 * Brings a store to another version of its collection. Each state is a step that can be run again from its beginning, so that
 * whoever takes a reindex on after a crash goes on from the state that Redis remembers.
 */
export class Reindexer {
  #isStopping = false;

  constructor(
    private readonly parts: ReindexParts,
    private readonly options: ReindexerOptions = { graceMs: 30_000 },
  ) {}

  /** Steps end at their next checkpoint. */
  stop(): void {
    this.#isStopping = true;
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
        if (!failure) throw error;
        await this.parts.store.fail(reindexId, CANCELLABLE, failure);
      }
    }
  }

  /** Brings a batch of products into the new version, as a job of its own. */
  async copyBatch({ storeId, reindexId, from, to, productIds }: ReindexBatchData): Promise<void> {
    // A job that was enqueued before the reindex was called off has nothing to write to.
    if ((await this.parts.store.state(reindexId)) !== 'filling') return;
    try {
      await this.copy(storeId, reindexId, { from, to }, productIds);
    } catch (error) {
      const failure = failureOf(error);
      if (!failure) throw error;
      await this.parts.store.fail(reindexId, ['filling'], failure);
    }
  }

  /** Carries some changes of the live version over to the one that is kept. Returns whether there may be more. */
  async mirror(storeId: string): Promise<boolean> {
    const carried = await this.parts.store.exclusively(storeId, async () => {
      const kept = await this.parts.store.kept(storeId);
      const report = kept === undefined ? undefined : await this.parts.store.find(storeId, kept);
      if (!report?.canRollBack) return false;
      const { from, to } = pairOf(report);
      return this.carry(storeId, undefined, { from: to, to: from });
    });
    return carried ?? false;
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
        return this.prepare(report);
      case 'filling':
        return this.fill(report);
      case 'catching_up':
        return this.catchUp(report);
      case 'verifying':
        return this.verify(report);
      case 'awaiting_approval':
        return this.swapIfApproved(report);
      case 'swapping':
        return this.swap(report);
      case 'done':
        return this.rollBackIfAsked(report);
      case 'failed':
      case 'cancelled':
        return this.cleanUp(report);
      case 'rolled_back':
        return false;
    }
  }

  private async prepare(report: ReindexReport): Promise<boolean> {
    const { storeId, reindexId, model, variant } = report.request;
    const { store, collections, versions, models, writes } = this.parts;
    const live = await versions.liveNow(storeId);
    const { info } = await models.named(model, variant);
    const loaded = await models.load(collectionFacts(collectionName(specOf(info), 0)).fingerprint);
    // A version's number is the time at which it was begun: no two are of one name, also when Redis was emptied.
    const to = report.to ?? collectionName(specOf(info), Date.now(), aliasOf(storeId).replace('.', '-'));
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
    return store.move(reindexId, ['queued'], 'filling');
  }

  /** Rounds over the live version, each of which enqueues what the new one still lacks; the last one finds nothing. */
  private async fill(report: ReindexReport): Promise<boolean> {
    const { storeId, reindexId } = report.request;
    const { store, batches, versions } = this.parts;
    const pair = pairOf(report);
    const [from, to] = await Promise.all([versions.index(pair.from), versions.index(pair.to)]);
    // Jobs of a runner that was killed: what they bring need not be enqueued again.
    await batches.settleAll((data) => data.reindexId === reindexId, BATCH_TIMEOUT_MS);
    for (let lacking = Infinity; ;) {
      const failed = new Set((await store.failed(reindexId)).map(({ productId }) => productId));
      const ahead: string[] = [];
      let enqueued = 0;
      for await (const productIds of lackedBy(to, from, storeId, failed)) {
        if (!(await this.isStill(reindexId, 'filling'))) return true;
        ahead.push(await batches.enqueue({ storeId, reindexId, ...pair, productIds: [...productIds] }));
        enqueued += productIds.length;
        if (ahead.length >= BATCHES_AHEAD) await batches.settle(ahead.shift() ?? '', BATCH_TIMEOUT_MS);
      }
      for (const job of ahead) await batches.settle(job, BATCH_TIMEOUT_MS);
      if (!(await this.isStill(reindexId, 'filling'))) return true;
      if (enqueued === 0) return store.move(reindexId, ['filling'], 'catching_up', { filledAt: new Date().toISOString() });
      if (enqueued >= lacking) throw new Error(`${enqueued} products could not be brought into the new version yet`);
      lacking = enqueued;
    }
  }

  private async catchUp(report: ReindexReport): Promise<boolean> {
    const { storeId, reindexId } = report.request;
    while (await this.carry(storeId, reindexId, pairOf(report))) {
      if (!(await this.isStill(reindexId, 'catching_up'))) return true;
    }
    await (await this.parts.versions.index(pairOf(report).to)).optimize();
    return this.parts.store.move(reindexId, ['catching_up'], 'verifying');
  }

  private async verify(report: ReindexReport): Promise<boolean> {
    const { storeId, reindexId, autoSwap } = report.request;
    const { store, versions, images, judgments } = this.parts;
    const pair = pairOf(report);
    const [from, to] = await Promise.all([versions.index(pair.from), versions.of(pair.to)]);
    const differing = await this.settledDifferences(report, from, to.index);
    const failed = await store.failed(reindexId);
    const [live, next] = await Promise.all([from.count(storeId), to.index.count(storeId)]);
    const sample = await sampled(storeId, to, images);
    const coverage = live === 0 ? 1 : Math.min(1, (live - failed.length) / live);
    const verification = { live, next, coverage, ...sample, failedPictures: failed.length };
    await store.set(reindexId, { verification: JSON.stringify(verification) });
    if (failed.length > 0) {
      const names = failed.slice(0, LISTED_IDS).map(({ productId }) => `"${productId}"`);
      throw new ReindexError(
        'coverage-lost',
        `${failed.length} of ${live} products have no picture that can be embedded, ${names.join(', ')} among them: the new version would not find them`,
      );
    }
    if (differing.length > 0) {
      const names = differing.slice(0, LISTED_IDS).map((id) => `"${id}"`);
      throw new ReindexError('verification-failed', `the versions differ in ${differing.length} products, ${names.join(', ')} among them`);
    }
    if (sample.identical < sample.sampled) {
      throw new ReindexError(
        'verification-failed',
        `${sample.sampled - sample.identical} of ${sample.sampled} embeddings are not what the model says`,
      );
    }
    if (!(await this.isStill(reindexId, 'verifying'))) return true;
    const quality = await comparedQuality(storeId, await versions.of(pair.from), to, await judgments.all(storeId));
    if (quality) await store.set(reindexId, { quality: JSON.stringify(quality) });
    const isToWait = !autoSwap || (quality?.isWorse ?? false);
    return store.move(reindexId, ['verifying'], isToWait ? 'awaiting_approval' : 'swapping');
  }

  /** The products that still differ when no write is on its way any more. */
  private async settledDifferences(report: ReindexReport, from: ProductIndex, to: ProductIndex): Promise<string[]> {
    const { storeId, reindexId } = report.request;
    const { store, writes } = this.parts;
    const failed = new Set((await store.failed(reindexId)).map(({ productId }) => productId));
    let differing: string[] = await differencesOf(storeId, from, to);
    for (let look = 0; look < LOOKS; look++) {
      differing = differing.filter((id) => !failed.has(id));
      if (differing.length === 0) return [];
      await writes.addChanges(storeId, differing);
      while (await this.carry(storeId, reindexId, pairOf(report))) await this.isStill(reindexId, 'verifying');
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS));
      differing = await differencesOf(storeId, from, to, differing);
    }
    return differing;
  }

  private async swapIfApproved({ request }: ReindexReport): Promise<boolean> {
    if (!(await this.parts.store.flag(request.reindexId, 'isApproved'))) return false;
    return this.parts.store.move(request.reindexId, ['awaiting_approval'], 'swapping');
  }

  private async swap(report: ReindexReport): Promise<boolean> {
    const { storeId, reindexId, keepVersions } = report.request;
    const { from, to } = pairOf(report);
    await this.turnWrites(storeId, reindexId, { from, to });
    const isKept = keepVersions > 0;
    if (isKept) await this.parts.store.keep(storeId, reindexId);
    await this.parts.collections.repoint(
      new Map([
        [aliasOf(storeId), to],
        [nextAliasOf(storeId), null],
        [previousAliasOf(storeId), isKept ? from : null],
      ]),
    );
    if (!isKept) {
      await this.parts.writes.stopNoting(storeId);
      await this.parts.store.discardLater({ storeId, collection: from }, this.options.graceMs);
    }
    await this.parts.store.move(reindexId, ['swapping'], 'done', { finishedAt: new Date().toISOString() });
    await this.parts.store.release(storeId, reindexId);
    return true;
  }

  private async rollBackIfAsked(report: ReindexReport): Promise<boolean> {
    const { storeId, reindexId } = report.request;
    const { store, writes, collections } = this.parts;
    if (!report.canRollBack || !(await store.flag(reindexId, 'isToGoBack'))) return false;
    const { from, to } = pairOf(report);
    const isTurned = await store.exclusively(storeId, async () => {
      await this.turnWrites(storeId, undefined, { from: to, to: from });
      return true;
    });
    // The old version is being kept up to date at this moment.
    if (!isTurned) return delayed(LOCK_RETRY_MS);
    await collections.repoint(
      new Map([
        [aliasOf(storeId), from],
        [previousAliasOf(storeId), null],
      ]),
    );
    await writes.stopNoting(storeId);
    await store.keep(storeId, undefined);
    await store.discardLater({ storeId, collection: to }, this.options.graceMs);
    return store.move(reindexId, ['done'], 'rolled_back', { finishedAt: new Date().toISOString() });
  }

  /** The live version stays what it was. */
  private async cleanUp(report: ReindexReport): Promise<boolean> {
    const { storeId, reindexId } = report.request;
    const { store, writes, collections } = this.parts;
    if ((await store.active(storeId)) !== reindexId) return false;
    if (report.to !== undefined) {
      await writes.stopNoting(storeId);
      await collections.repoint(new Map([[nextAliasOf(storeId), null]]));
      await discardVersion(collections, { storeId, collection: report.to });
    }
    await store.release(storeId, reindexId);
    return false;
  }

  /** Sends writes to the other version, at the moment at which it lacks none of them. */
  private async turnWrites(storeId: string, reindexId: string | undefined, { from, to }: Pair): Promise<void> {
    // Asked for first: where writes went over already, the changes that are noted are of the other version.
    while (!(await this.parts.writes.turn(storeId, from, to))) {
      await this.carry(storeId, reindexId, { from, to });
      this.checkpoint();
    }
  }

  /** Carries the oldest changes over. Returns whether there were any. */
  private async carry(storeId: string, reindexId: string | undefined, pair: Pair): Promise<boolean> {
    const changes = await this.parts.writes.changes(storeId, CHANGES_AT_ONCE);
    if (changes.length === 0) return false;
    await this.copy(
      storeId,
      reindexId,
      pair,
      changes.map(({ productId }) => productId),
    );
    await this.parts.writes.carried(storeId, changes);
    return true;
  }

  private async copy(storeId: string, reindexId: string | undefined, pair: Pair, productIds: readonly string[]): Promise<void> {
    const { store, images, versions } = this.parts;
    const [from, to] = await Promise.all([versions.index(pair.from), this.target(pair.to)]);
    const { failed, ...counts } = await copyProducts({ storeId, from, to, images }, productIds);
    if (reindexId === undefined) return;
    const lost = new Set(failed.map(({ productId }) => productId));
    await store.removeFailed(
      reindexId,
      productIds.filter((id) => !lost.has(id)),
    );
    await store.addFailed(reindexId, failed);
    await store.add(reindexId, counts);
  }

  private async target(collection: string): Promise<CopyTarget> {
    const { models, versions } = this.parts;
    const { fingerprint } = collectionFacts(collection);
    const [{ info }, index] = await Promise.all([models.ofFingerprint(fingerprint), versions.index(collection)]);
    return { index, modelFingerprint: info.fingerprint, model: () => models.load(fingerprint) };
  }

  private async isStill(reindexId: string, state: ReindexState): Promise<boolean> {
    this.checkpoint();
    return (await this.parts.store.state(reindexId)) === state;
  }

  private checkpoint(): void {
    if (this.#isStopping) throw new ReindexInterrupted('the process is to stop');
  }
}

const specOf = ({
  name,
  fingerprint,
}: {
  name: string;
  fingerprint: string;
}): { modelName: string; modelFingerprint: string; dimension: number } => ({
  modelName: name,
  modelFingerprint: fingerprint,
  dimension: 0,
});

const delayed = (ms: number): Promise<true> => new Promise((resolve) => setTimeout(resolve, ms, true));

function pairOf({ from, to }: ReindexReport): Pair {
  if (from === undefined || to === undefined) throw new Error('a reindex that is under way has two collections');
  return { from, to };
}

/** The products of one version that another lacks, in batches. */
async function* lackedBy(
  to: ProductIndex,
  from: ProductIndex,
  storeId: string,
  failed: ReadonlySet<string>,
): AsyncGenerator<readonly string[]> {
  let lacked: string[] = [];
  for await (const page of from.scan(storeId)) {
    const ids = page.map(({ product }) => product.id);
    const there = await to.get(storeId, ids);
    lacked.push(...ids.filter((id) => !there.has(id) && !failed.has(id)));
    while (lacked.length >= BATCH_SIZE) {
      yield lacked.slice(0, BATCH_SIZE);
      lacked = lacked.slice(BATCH_SIZE);
    }
  }
  if (lacked.length > 0) yield lacked;
}
