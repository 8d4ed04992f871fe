import { Injectable, Logger } from '@nestjs/common';
import { IndexVersions } from '#index-versions';
import type { IndexedProduct } from '#product-index';
import { StoreProfiles } from '#store-profile';
import { Recurring } from '../recurring.js';

const INTERVAL_MS = 1_000;

/** Recounts the words and attributes of changed stores from the index, so that their profiles match it. */
@Injectable()
export class ProfileKeeper extends Recurring {
  private readonly logger = new Logger('indexing');

  constructor(
    private readonly profiles: StoreProfiles,
    private readonly versions: IndexVersions,
  ) {
    super(INTERVAL_MS);
  }

  async look(): Promise<void> {
    await this.profiles.recount((storeId) => this.products(storeId));
  }

  protected warn(error: unknown): void {
    this.logger.warn({ message: 'a store could not be recounted; it will be tried again', err: error });
  }

  private async *products(storeId: string): AsyncGenerator<readonly IndexedProduct[]> {
    const { index } = await this.versions.live(storeId);
    for await (const page of index.scan(storeId)) {
      // A count that is cut off must not replace the count of the whole store.
      if (this.isStopped) throw new Error('the worker is about to end');
      yield page;
    }
  }
}
