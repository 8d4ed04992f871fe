import { Injectable } from '@nestjs/common';
import { JobHandler, OutdatedProducts, RefreshProducer, RefreshProducts, Turns, type JobRun, type RefreshProductsData } from '#jobs';
import { ProductRefresher } from './product-refresher.js';

/** Products of one job. What is left waits for the store's next turn. */
const PRODUCTS_AT_ONCE = 500;

/** Makes vectors of outdated products again. */
@Injectable()
export class RefreshProductsHandler extends JobHandler<RefreshProductsData, object> {
  readonly contract = RefreshProducts;

  constructor(
    private readonly refresher: ProductRefresher,
    private readonly refreshes: RefreshProducer,
    private readonly outdated: OutdatedProducts,
    private readonly turns: Turns,
  ) {
    super();
  }

  async handle({ data, priority, isLast }: JobRun<RefreshProductsData>): Promise<object> {
    await this.turns.served(priority);
    const { storeId, productIds = [], withPictures = false } = data;
    await this.refreshes.begin(storeId);
    if (productIds.length > 0) await this.outdated.note(storeId, productIds, withPictures);
    const products = await this.outdated.oldest(storeId, PRODUCTS_AT_ONCE);
    if (products.length === 0) return {};
    try {
      await this.refresher.run(storeId, products);
      await this.outdated.drop(storeId, products);
    } catch (error) {
      // The next job begins with other products, so that one that always fails does not keep the rest from their turn.
      if (isLast) await this.outdated.postpone(storeId, products);
      throw error;
    }
    if (products.length === PRODUCTS_AT_ONCE) await this.refreshes.ask(storeId);
    return {};
  }
}
