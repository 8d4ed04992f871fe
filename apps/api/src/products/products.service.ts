import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { productRevision, StoredProduct, type Product, type ProductPatch, type TagField } from '#catalog';
import { IndexVersions, StoreWrites, type IndexVersion } from '#index-versions';
import { IndexBatchProducer } from '#jobs';
import { Problem } from '#platform';
import type { IndexedProduct } from '#product-index';
import { StoreProfiles } from '#store-profile';

@Injectable()
export class ProductsService {
  constructor(
    private readonly versions: IndexVersions,
    private readonly writes: StoreWrites,
    private readonly batches: IndexBatchProducer,
    private readonly profiles: StoreProfiles,
  ) {}

  /** Hands products to the workers. Returns the job's id. */
  async write(storeId: string, products: readonly Product[]): Promise<string> {
    const items = products.map((product, n) => ({ row: n + 1, product }));
    return this.batches.enqueue({ storeId, sourceId: randomUUID(), isImport: false, batch: 0, items, settled: {}, errors: [] });
  }

  /** @throws {Problem} `product-not-found`. */
  async get(storeId: string, productId: string): Promise<StoredProduct> {
    return this.versions.reading(storeId, async (version) => (await find(version, storeId, productId)).product);
  }

  /** Changes fields and keeps the embedding. @throws {Problem} `product-not-found`, or `invalid-request` if the result is no product. */
  async patch(storeId: string, productId: string, patch: ProductPatch): Promise<StoredProduct> {
    return this.writes.run(storeId, [productId], (version) => this.patchIn(version, storeId, productId, patch));
  }

  private async patchIn(version: IndexVersion, storeId: string, productId: string, patch: ProductPatch): Promise<StoredProduct> {
    const present = await find(version, storeId, productId);
    const said: Readonly<Record<TagField, unknown>> = {
      category: patch.category,
      color: patch.color,
      pattern: patch.attributes?.['pattern'],
    };
    const inferred = present.product.inferred?.filter((field) => said[field] === undefined) ?? [];
    const product = StoredProduct.parse({
      ...present.product,
      ...patch,
      attributes: { ...present.product.attributes, ...patch.attributes },
      inferred: inferred.length > 0 ? inferred : undefined,
    });
    const sourceRevision = productRevision(product);
    await this.profiles.learn(storeId, [{ before: present.product, after: product }], present.language);
    await version.index.updatePayloads(storeId, [{ ...present, product, sourceRevision, indexedAt: new Date().toISOString() }]);
    return product;
  }

  /** @throws {Problem} `product-not-found`. */
  async delete(storeId: string, productId: string): Promise<void> {
    await this.writes.run(storeId, [productId], async (version) => {
      const { product, language } = await find(version, storeId, productId);
      await version.index.delete(storeId, [productId]);
      await this.profiles.learn(storeId, [{ before: product }], language);
    });
  }
}

async function find({ index }: IndexVersion, storeId: string, productId: string): Promise<IndexedProduct> {
  const present = (await index.get(storeId, [productId])).get(productId);
  if (!present) throw new Problem('product-not-found', `the store has no product "${productId}"`);
  return present;
}
