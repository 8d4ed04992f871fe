import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { Config, IndexConfig } from '#platform';
import { LanceDbProductIndex } from './lancedb/lancedb-product-index.js';
import { ProductIndex, type CollectionSpec } from './product-index.js';
import { QdrantProductIndex } from './qdrant/qdrant-product-index.js';

/** The adapter that the configuration asks for, not yet opened. */
export function productIndexFor(config: IndexConfig): ProductIndex {
  if (!config.qdrantUrl) return new LanceDbProductIndex(config.lancedbDir);
  return new QdrantProductIndex({ url: config.qdrantUrl, ...(config.qdrantApiKey && { apiKey: config.qdrantApiKey }) });
}

/** Opens the index while the application starts. */
@Module({})
export class ProductIndexModule implements OnApplicationShutdown {
  constructor(@Inject(ProductIndex) private readonly index: ProductIndex) {}

  /** @param specOf names the collection from what `inject` provides: the model decides it, and this library does not know models. */
  static forRoot<T>(config: Config, inject: abstract new (...args: never[]) => T, specOf: (provided: T) => CollectionSpec): DynamicModule {
    const open = async (provided: T): Promise<ProductIndex> => {
      const index = productIndexFor(config.index);
      await index.open(specOf(provided));
      return index;
    };
    return {
      module: ProductIndexModule,
      global: true,
      providers: [{ provide: ProductIndex, useFactory: open, inject: [inject] }],
      exports: [ProductIndex],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.index.close();
  }
}
