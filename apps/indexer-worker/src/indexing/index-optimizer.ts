import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { IndexVersions } from '#index-versions';
import { Recurring } from '../recurring.js';

const INTERVAL_MS = 30_000;

/** Keeps the index fast while it grows: after writes, and at most every half minute, it is optimised in the background. */
@Injectable()
export class IndexOptimizer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('indexing');
  readonly #written = new Set<string>();
  private readonly recurring = new Recurring(
    INTERVAL_MS,
    () => this.optimize(),
    (error) => this.logger.warn({ message: 'the index could not be optimised; it will be tried again', err: error }),
  );

  constructor(private readonly versions: IndexVersions) {}

  noteWrites(storeId: string): void {
    this.#written.add(storeId);
  }

  onApplicationBootstrap(): void {
    this.recurring.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.recurring.stop();
  }

  private async optimize(): Promise<void> {
    const stores = [...this.#written];
    this.#written.clear();
    const started = performance.now();
    try {
      const versions = await Promise.all(stores.map((storeId) => this.versions.live(storeId)));
      for (const { index } of new Set(versions)) await index.optimize();
      if (stores.length > 0) this.logger.debug({ message: 'optimised the index', durationMs: Math.round(performance.now() - started) });
    } catch (error) {
      for (const storeId of stores) this.#written.add(storeId);
      throw error;
    }
  }
}
