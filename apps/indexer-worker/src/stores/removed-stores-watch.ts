import { Injectable, Logger } from '@nestjs/common';
import { RemovedStores } from '#access';
import { Recurring } from '../recurring.js';
import { StoreRemover } from './store-remover.js';

const INTERVAL_MS = 2_000;
/** Longer than any write takes that was accepted before the keys of the store were revoked. */
const MAY_ARRIVE_MS = 600_000;

/** Removes stores that somebody has removed, and what still arrives of them. */
@Injectable()
export class RemovedStoresWatch extends Recurring {
  private readonly logger = new Logger('stores');
  /** Stores that this process has removed once. */
  readonly #removed = new Set<string>();

  constructor(
    private readonly stores: RemovedStores,
    private readonly remover: StoreRemover,
  ) {
    super(INTERVAL_MS);
  }

  async look(now = Date.now()): Promise<void> {
    for (const { storeId, since } of await this.stores.list()) {
      if (this.isStopped) return;
      // A fault of one store must not keep the others.
      await this.lookAt(storeId, now - since).catch((error: unknown) => this.warn(error));
    }
  }

  private async lookAt(storeId: string, ageMs: number): Promise<void> {
    const isOver = ageMs > MAY_ARRIVE_MS;
    const isFirst = !this.#removed.has(storeId);
    if (!isFirst && !isOver && (await this.remover.leftProducts(storeId)) === 0) return;
    await this.remover.remove(storeId);
    if (isFirst) this.logger.log(`everything of the store ${storeId} is removed`);
    this.#removed.add(storeId);
    if (!isOver) return;
    await this.stores.end(storeId);
    this.#removed.delete(storeId);
  }

  protected warn(error: unknown): void {
    this.logger.warn(`a store cannot be removed yet: ${String(error)}`);
  }
}
