import { Injectable, Logger } from '@nestjs/common';
import { DECIDED, DecisionProducer, Reindexer, ReindexProducer, ReindexStore } from '#reindex';
import { Recurring } from '../recurring.js';

const INTERVAL_MS = 500;
/** Handfuls of changes of one store that are carried over before the next store's. */
const STEPS_AT_ONCE = 10;

/**
 * Keeps old versions up to date while a store may go back to them, removes those it cannot go back to, and takes reindexes on
 * whose job was lost.
 */
@Injectable()
export class ReindexWatch extends Recurring {
  private readonly logger = new Logger('reindex');

  constructor(
    private readonly store: ReindexStore,
    private readonly reindexer: Reindexer,
    private readonly jobs: ReindexProducer,
    private readonly decisions: DecisionProducer,
  ) {
    super(INTERVAL_MS);
  }

  async look(): Promise<void> {
    const stores = await this.tried(() => this.store.stores());
    for (const storeId of stores ?? []) await this.tried(() => this.lookAfter(storeId));
    await this.tried(() => this.reindexer.discardDue());
  }

  /** What goes wrong with one store does not keep the others. */
  private async tried<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.warn(error);
      return undefined;
    }
  }

  protected warn(error: unknown): void {
    this.logger.warn({ message: 'versions could not be looked after; it will be tried again', err: error });
  }

  private async lookAfter(storeId: string): Promise<void> {
    const [active, kept] = await Promise.all([this.store.active(storeId), this.store.kept(storeId)]);
    const reindexId = active ?? kept;
    if (reindexId === undefined) return;
    // A job of that id that is there already is not enqueued again.
    const state = await this.store.state(reindexId);
    const jobs = state && DECIDED.includes(state) ? this.decisions : this.jobs;
    if (await this.store.isDue(reindexId)) await jobs.enqueue({ storeId, reindexId });
    for (let step = 0; step < STEPS_AT_ONCE && !this.isStopped && (await this.reindexer.mirror(storeId)); step++);
  }
}
