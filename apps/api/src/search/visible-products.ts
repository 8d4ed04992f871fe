import { Injectable } from '@nestjs/common';
import { Problem } from '#platform';
import { narrowed, NO_FIELDS, ProductSearch } from '#search';
import type { Bounds } from '../access/bounds.js';

/** Which products are there for a caller. */
@Injectable()
export class VisibleProducts {
  constructor(private readonly products: ProductSearch) {}

  /** @throws {Problem} `product-not-found` for a product that the caller's search token leaves out. */
  async require(storeId: string, productIds: readonly string[], bounds: Bounds): Promise<void> {
    if (!bounds.isFiltered) return;
    for (const id of new Set(productIds)) {
      const named = narrowed(NO_FIELDS, { kind: 'any-of', field: 'id', values: [id], negated: false });
      const { found } = await this.products.find(storeId, { fields: bounds.fields(() => named), page: 1, perPage: 1 });
      if (found === 0) throw new Problem('product-not-found', `the store has no product "${id}"`);
    }
  }
}
