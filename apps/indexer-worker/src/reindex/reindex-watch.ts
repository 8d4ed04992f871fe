import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
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
export class ReindexWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('reindex');
  private readonly recurring = new Recurring(
    INTERVAL_MS,
    () => this.look(),
    () => undefined,
  );

  constructor(
    private readonly store: ReindexStore,
    private readonly reindexer: Reindexer,
    private readonly jobs: ReindexProducer,
    private readonly decisions: DecisionProducer,
  ) {}

  onApplicationBootstrap(): void {
    this.recurring.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.recurring.stop();
  }

  private async look(): Promise<void> {
    const stores = await this.tried(() => this.store.stores());
    for (const storeId of stores ?? []) await this.tried(() => this.lookAfter(storeId));
    await this.tried(() => this.reindexer.discardDue());
  }

  /** What goes wrong with one store does not keep the others. */
  private async tried<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.logger.warn({ message: 'versions could not be looked after; it will be tried again', err: error });
      return undefined;
    }
  }

  private async lookAfter(storeId: string): Promise<void> {
    const [active, kept] = await Promise.all([this.store.active(storeId), this.store.kept(storeId)]);
    const reindexId = active ?? kept;
    if (reindexId === undefined) return;
    // A job of that id that is there already is not enqueued again.
    const state = await this.store.state(reindexId);
    const jobs = state && DECIDED.includes(state) ? this.decisions : this.jobs;
    if (await this.store.isDue(reindexId)) await jobs.enqueue({ storeId, reindexId });
    for (let step = 0; step < STEPS_AT_ONCE && !this.recurring.isStopped && (await this.reindexer.mirror(storeId)); step++);
  }
}
