import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Reindexer, ReindexProducer, ReindexStore } from '#reindex';

const INTERVAL_MS = 500;

/**
 * Keeps old versions up to date while a store may go back to them, removes those it cannot go back to, and takes reindexes on
 * whose job was lost.
 */
@Injectable()
export class ReindexWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('reindex');
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopping = false;

  constructor(
    private readonly store: ReindexStore,
    private readonly reindexer: Reindexer,
    private readonly jobs: ReindexProducer,
  ) {}

  onApplicationBootstrap(): void {
    this.schedule();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  private schedule(): void {
    if (this.#isStopping) return;
    this.#timer = setTimeout(() => {
      this.#running = this.look().finally(() => this.schedule());
    }, INTERVAL_MS);
    this.#timer.unref();
  }

  private async look(): Promise<void> {
    try {
      for (const storeId of await this.store.stores()) await this.lookAfter(storeId);
      await this.reindexer.discardDue();
    } catch (error) {
      this.logger.warn({ message: 'versions could not be looked after; it will be tried again', err: error });
    }
  }

  private async lookAfter(storeId: string): Promise<void> {
    const [active, kept] = await Promise.all([this.store.active(storeId), this.store.kept(storeId)]);
    const reindexId = active ?? kept;
    if (reindexId === undefined) return;
    // A job of that id that is there already is not enqueued again.
    if (await this.store.isDue(reindexId)) await this.jobs.enqueue({ storeId, reindexId });
    while (!this.#isStopping && (await this.reindexer.mirror(storeId)));
  }
}
