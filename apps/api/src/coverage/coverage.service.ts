import { Injectable } from '@nestjs/common';
import type { CoverageDocument, RepairDocument } from '#api-contract';
import { WITHOUT_IMAGE, type Filter } from '#catalog';
import { IndexVersions } from '#index-versions';
import { RefreshProducer } from '#jobs';
import { DEFAULT_FUSION, type ProductIndex } from '#product-index';

/** How much of a store's catalog has pictures, and the repair of what lacks some. */
@Injectable()
export class CoverageService {
  constructor(
    private readonly versions: IndexVersions,
    private readonly refreshes: RefreshProducer,
  ) {}

  async read(storeId: string): Promise<CoverageDocument> {
    return this.versions.reading(storeId, async ({ index }) => {
      const [products, without, faults] = await Promise.all([
        index.count(storeId),
        index.count(storeId, WITHOUT_IMAGE),
        index.valueCounts(storeId, 'image_faults'),
      ]);
      return {
        products,
        with_image: products - without,
        without_image: without,
        failed: [...faults].map(([code, count]) => ({ code, products: count })).toSorted((a, b) => b.products - a.products),
      };
    });
  }

  /** Has the workers try again the pictures that failed. */
  async repair(storeId: string): Promise<RepairDocument> {
    const ids = await this.versions.reading(storeId, ({ index }) => failed(index, storeId));
    await this.refreshes.refresh(storeId, ids, true);
    return { products: ids.length };
  }
}

/** The products of which a picture failed. */
async function failed(index: ProductIndex, storeId: string): Promise<readonly string[]> {
  const codes = [...(await index.valueCounts(storeId, 'image_faults')).keys()];
  if (codes.length === 0) return [];
  const filter: Filter = { kind: 'any-of', field: 'image_faults', values: codes, negated: false };
  return (await index.candidates(storeId, { filter, fusion: DEFAULT_FUSION, fields: [] })).productIds;
}
