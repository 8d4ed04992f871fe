import { Injectable, Logger } from '@nestjs/common';
import { IndexVersions } from '#index-versions';
import { Recurring } from '../recurring.js';

const INTERVAL_MS = 30_000;

/** Keeps the index fast while it grows: optimises it in the background after writes, at most every half minute. */
@Injectable()
export class IndexOptimizer extends Recurring {
  private readonly logger = new Logger('indexing');
  readonly #written = new Set<string>();

  constructor(private readonly versions: IndexVersions) {
    super(INTERVAL_MS);
  }

  noteWrites(storeId: string): void {
    this.#written.add(storeId);
  }

  async look(): Promise<void> {
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

  protected warn(error: unknown): void {
    this.logger.warn({ message: 'the index could not be optimised; it will be tried again', err: error });
  }
}
