import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { StoreLimits } from '#access';
import type { RowError } from '#catalog';
import type { IndexVersion } from '#index-versions';
import type { BatchItem } from '#jobs';
import type { IndexedProduct } from '#product-index';
import { exclusively, KEYS, Redis } from '#redis';
import { placeOf } from './picture-report.js';

const ASKED_EVERY_MS = 50;

interface Item {
  /** The product as the index has it. */
  readonly present: IndexedProduct | undefined;
}

/** The room that is left in a store whose products are limited. */
@Injectable()
export class StoreRoom {
  constructor(
    private readonly limits: StoreLimits,
    private readonly redis: Redis,
  ) {}

  /** Writes one batch at a time to a store with a limit: two at once would both count on the same room. */
  async oneAtATime<T>(storeId: string, write: () => Promise<T>): Promise<T> {
    if ((await this.limits.products(storeId)) === undefined) return write();
    for (;;) {
      const done = await exclusively(this.redis, KEYS.storeRoom(storeId), async () => ({ value: await write() }));
      if (done) return done.value;
      await sleep(ASKED_EVERY_MS);
    }
  }

  /** Those of the products that there is room for. Products that are there already always have room. */
  async within<T extends Item>(
    { index }: IndexVersion,
    storeId: string,
    items: readonly T[],
  ): Promise<{ readonly wanted: readonly T[]; readonly beyond: readonly T[] }> {
    const most = await this.limits.products(storeId);
    const added = items.filter(({ present }) => !present);
    if (most === undefined || added.length === 0) return { wanted: items, beyond: [] };
    const beyond = new Set(added.slice(Math.max(0, most - (await index.count(storeId)))));
    return { wanted: items.filter((one) => !beyond.has(one)), beyond: [...beyond] };
  }
}

/** The error of a product that is not indexed, because the store has no room for it. */
export const beyondLimit = (item: BatchItem): RowError => ({
  ...placeOf(item),
  code: 'store-limit',
  message: 'The store has as many products as it may: remove some, or ask the operator for more.',
});
