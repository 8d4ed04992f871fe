import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EstimateDocument, NewReindex } from '#api-contract';
import { ModelError, ModelLibrary, TextModelLibrary, UnknownModelError, type ModelReference } from '#clip';
import { IndexVersions } from '#index-versions';
import { Problem } from '#platform';
import {
  CANCELLABLE,
  CLIP_TEXT,
  DecisionProducer,
  EstimateProducer,
  ReindexProducer,
  FailedPictures,
  ReindexRecords,
  type FailedPicture,
  type Quality,
  type ReindexReport,
} from '#reindex';

const ESTIMATE_TIMEOUT_MS = 120_000;

/** A model by the name of its directory. */
interface NamedModel {
  readonly model: string;
  readonly variant: string;
  readonly textModel?: string;
}

/** A store that a reindex of all stores leaves as it is. */
export interface PassedOver {
  readonly storeId: string;
  readonly problem: Problem;
}

/** Problems of a single store. They do not stop a reindex of all stores. */
const OF_ONE_STORE: ReadonlySet<string> = new Set(['model-already-live', 'reindex-in-progress']);

/** Accepts reindexes, and admins' decisions about them. Workers do the work. */
@Injectable()
export class ReindexesService {
  constructor(
    private readonly records: ReindexRecords,
    private readonly failedPictures: FailedPictures,
    private readonly jobs: ReindexProducer,
    private readonly decisions: DecisionProducer,
    private readonly estimates: EstimateProducer,
    private readonly versions: IndexVersions,
    private readonly models: ModelLibrary,
    private readonly textModels: TextModelLibrary,
  ) {}

  /**
   * @throws {Problem} `unknown-model`, `model-unusable`, `model-already-live`, or `reindex-in-progress`.
   */
  async start(storeId: string, wanted: NewReindex): Promise<ReindexReport> {
    const named = await this.resolve(storeId, wanted);
    const reindexId = randomUUID();
    const present = await this.records.create({
      reindexId,
      storeId,
      ...named,
      reason: wanted.reason,
      autoSwap: wanted.auto_swap,
      keepVersions: wanted.keep_versions,
      createdAt: new Date().toISOString(),
    });
    if (present !== undefined) throw new Problem('reindex-in-progress', await this.inTheWay(present));
    await this.jobs.enqueue({ storeId, reindexId });
    return this.find(storeId, reindexId);
  }

  /**
   * Starts a reindex of each store. A problem of one store does not stop the others.
   * @throws {Problem} as `start`, for a model that no store can use.
   */
  async startAll(storeIds: readonly string[], wanted: NewReindex): Promise<{ started: ReindexReport[]; passedOver: PassedOver[] }> {
    const started: ReindexReport[] = [];
    const passedOver: PassedOver[] = [];
    for (const storeId of storeIds) {
      try {
        started.push(await this.start(storeId, wanted));
      } catch (error) {
        if (!(error instanceof Problem) || !OF_ONE_STORE.has(error.code)) throw error;
        passedOver.push({ storeId, problem: error });
      }
    }
    return { started, passedOver };
  }

  /** Measures a reindex without beginning one. @throws {Problem} as `start`, and `dependency-unavailable` when no worker measures it in time. */
  async estimate(storeId: string, wanted: NewReindex): Promise<EstimateDocument> {
    const named = await this.resolve(storeId, wanted);
    const jobId = await this.estimates.enqueue({ storeId, estimateId: randomUUID(), ...named });
    await this.estimates.settle(jobId, ESTIMATE_TIMEOUT_MS);
    const report = await this.estimates.report(jobId, (data) => data.storeId === storeId);
    if (!report?.result) {
      const reason = report?.reason === undefined ? 'no worker measured it in time' : `the worker could not measure it: ${report.reason}`;
      throw new Problem('dependency-unavailable', reason);
    }
    const { textModel, ...models } = named;
    return { ...models, ...(textModel !== undefined && { text_model: textModel }), ...report.result };
  }

  async list(storeId: string): Promise<ReindexReport[]> {
    return this.records.list(storeId);
  }

  /** @throws {Problem} `reindex-not-found`. */
  async find(storeId: string, reindexId: string): Promise<ReindexReport> {
    const report = await this.records.find(storeId, reindexId);
    if (!report) throw new Problem('reindex-not-found', `the store has no reindex "${reindexId}"`);
    return report;
  }

  /** The products that the new version lacks. @throws {Problem} `reindex-not-found`. */
  async failures(storeId: string, reindexId: string): Promise<FailedPicture[]> {
    await this.find(storeId, reindexId);
    return this.failedPictures.of(reindexId);
  }

  /** @throws {Problem} `reindex-not-found`, or `conflict` while nothing has been compared. */
  async quality(storeId: string, reindexId: string): Promise<Quality> {
    const { quality, state } = await this.find(storeId, reindexId);
    if (!quality) throw new Problem('conflict', `the versions have not been compared: the reindex is ${state}`);
    return quality;
  }

  /** @throws {Problem} `reindex-not-found`, or `conflict` once writes go to the new version. */
  async cancel(storeId: string, reindexId: string): Promise<ReindexReport> {
    const { state } = await this.find(storeId, reindexId);
    if (!(await this.records.move(reindexId, CANCELLABLE, 'cancelled', { finishedAt: new Date().toISOString() }))) {
      throw new Problem('conflict', `the reindex can no longer be cancelled: it is ${state}`);
    }
    return this.decided(storeId, reindexId);
  }

  /** @throws {Problem} `reindex-not-found`, or `conflict` unless it waits for approval. */
  async approve(storeId: string, reindexId: string): Promise<ReindexReport> {
    const { state } = await this.find(storeId, reindexId);
    if (state !== 'awaiting_approval') throw new Problem('conflict', `the reindex does not wait for approval: it is ${state}`);
    await this.records.set(reindexId, { isApproved: '1' });
    return this.decided(storeId, reindexId);
  }

  /**
   * Retries the pictures that could not be embedded. Finished embeddings are kept.
   * @throws {Problem} `reindex-not-found`, or `conflict` unless it waits for approval.
   */
  async retry(storeId: string, reindexId: string): Promise<ReindexReport> {
    const { state } = await this.find(storeId, reindexId);
    if (state !== 'awaiting_approval') throw new Problem('conflict', `the reindex does not wait for approval: it is ${state}`);
    await this.records.set(reindexId, { isToRetry: '1' });
    return this.decided(storeId, reindexId);
  }

  /** @throws {Problem} `reindex-not-found`, or `conflict` unless the old version is kept. */
  async rollBack(storeId: string, reindexId: string): Promise<ReindexReport> {
    const { state, canRollBack } = await this.find(storeId, reindexId);
    if (!canRollBack) {
      const why = state === 'done' ? 'the version before it is no longer kept' : `it is ${state}`;
      throw new Problem('conflict', `the reindex cannot be rolled back: ${why}`);
    }
    await this.records.set(reindexId, { isToGoBack: '1' });
    return this.decided(storeId, reindexId);
  }

  private async inTheWay(reindexId: string): Promise<string> {
    const state = await this.records.state(reindexId);
    if (state === 'failed' || state === 'cancelled')
      return `reindex ${reindexId} is ${state}, and its collection is being removed; try again in a moment`;
    return `the store is being reindexed: ${reindexId} is ${state ?? 'queued'}; wait for it, or cancel it`;
  }

  private async decided(storeId: string, reindexId: string): Promise<ReindexReport> {
    await this.decisions.enqueue({ storeId, reindexId });
    return this.find(storeId, reindexId);
  }

  /** Finds the model and checks its files before the reindex begins. */
  private async resolve(storeId: string, { model, variant, text_model: textModel }: NewReindex): Promise<NamedModel> {
    const { model: live } = await this.versions.liveNow(storeId);
    try {
      if (textModel !== undefined && textModel !== CLIP_TEXT) await this.textModels.named(textModel);
      const text = textModel === undefined ? {} : { textModel };
      if (model === undefined) {
        const { info, variant: present } = await this.models.ofFingerprint(live.info.fingerprint);
        return { model: info.name, variant: present, ...text };
      }
      const wanted: ModelReference = await this.models.named(model, variant ?? 'fp32');
      if (wanted.info.fingerprint === live.info.fingerprint && textModel === undefined) {
        throw new Problem(
          'model-already-live',
          `the store is served by "${model}" already; leave the model out to rebuild the index with it`,
        );
      }
      return { model, variant: wanted.variant, ...text };
    } catch (error) {
      if (error instanceof UnknownModelError) throw new Problem('unknown-model', error.message);
      if (error instanceof ModelError) throw new Problem('model-unusable', error.message);
      throw error;
    }
  }
}
