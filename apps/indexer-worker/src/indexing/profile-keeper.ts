import { Injectable, Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { IndexVersions } from '#index-versions';
import type { IndexedProduct } from '#product-index';
import { StoreProfiles } from '#store-profile';
import { Recurring } from '../recurring.js';

const INTERVAL_MS = 1_000;

/** Keeps what is known of a store's words and attributes true to what the index holds. */
@Injectable()
export class ProfileKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('indexing');
  private readonly recurring = new Recurring(
    INTERVAL_MS,
    () => this.profiles.recount((storeId) => this.products(storeId)),
    (error) => this.logger.warn({ message: 'a store could not be counted anew; it will be tried again', err: error }),
  );

  constructor(
    private readonly profiles: StoreProfiles,
    private readonly versions: IndexVersions,
  ) {}

  onApplicationBootstrap(): void {
    this.recurring.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.recurring.stop();
  }

  private async *products(storeId: string): AsyncGenerator<readonly IndexedProduct[]> {
    const { index } = await this.versions.live(storeId);
    yield* index.scan(storeId);
  }
}
