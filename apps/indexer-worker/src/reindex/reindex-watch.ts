import { Injectable, Logger } from '@nestjs/common';
import { DECIDED, DecisionProducer, ReindexProducer, ReindexRecords, StoreReindexes, VersionUpkeep } from '#reindex';
import { Recurring } from '../recurring.js';

const INTERVAL_MS = 500;
/** Steps of the change log of one store that are replayed before the next store has its turn. */
const STEPS_AT_ONCE = 10;

/**
 * Keeps old versions up to date while their store may go back to them, removes versions that are no longer needed, and enqueues reindexes
 * whose job was lost.
 */
@Injectable()
export class ReindexWatch extends Recurring {
  private readonly logger = new Logger('reindex');

  constructor(
    private readonly records: ReindexRecords,
    private readonly reindexes: StoreReindexes,
    private readonly upkeep: VersionUpkeep,
    private readonly jobs: ReindexProducer,
    private readonly decisions: DecisionProducer,
  ) {
    super(INTERVAL_MS);
  }

  async look(): Promise<void> {
    const stores = await this.tried(() => this.reindexes.stores());
    for (const storeId of stores ?? []) await this.tried(() => this.lookAfter(storeId));
    await this.tried(() => this.upkeep.discardDue());
  }

  /** A fault of one store must not stop the check of the others. */
  private async tried<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.warn(error);
      return undefined;
    }
  }

  protected warn(error: unknown): void {
    this.logger.warn({ message: 'versions could not be checked; it will be tried again', err: error });
  }

  private async lookAfter(storeId: string): Promise<void> {
    const [active, kept] = await Promise.all([this.reindexes.active(storeId), this.reindexes.kept(storeId)]);
    const reindexId = active ?? kept;
    if (reindexId === undefined) return;
    // Enqueuing does nothing while a job with that id exists.
    const state = await this.records.state(reindexId);
    const jobs = state && DECIDED.includes(state) ? this.decisions : this.jobs;
    if (await this.records.isDue(reindexId)) await jobs.enqueue({ storeId, reindexId });
    for (let step = 0; step < STEPS_AT_ONCE && !this.isStopped && (await this.upkeep.replaySome(storeId)); step++);
  }
}
