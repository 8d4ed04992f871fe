import { Injectable } from '@nestjs/common';
import { JobHandler, RefreshProducts, Turns, type JobRun, type RefreshProductsData } from '#jobs';
import { ProductRefresher } from './product-refresher.js';

/** Makes the vectors again that some products lack. */
@Injectable()
export class RefreshProductsHandler extends JobHandler<RefreshProductsData, object> {
  readonly contract = RefreshProducts;

  constructor(
    private readonly refresher: ProductRefresher,
    private readonly turns: Turns,
  ) {
    super();
  }

  async handle({ data: { storeId, productIds, withPictures }, priority }: JobRun<RefreshProductsData>): Promise<object> {
    await this.turns.served(priority);
    await this.refresher.run(storeId, productIds, withPictures);
    return {};
  }
}
