import { Inject, Module, type Abstract, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { HealthChecks, type Config, type IndexConfig } from '#platform';
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
export class ProductIndexModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(ProductIndex) private readonly index: ProductIndex,
    @Inject(HealthChecks) private readonly health: HealthChecks,
  ) {}

  /** @param specOf names the collection from what `inject` provides: the model decides it, and this library does not know models. */
  static forRoot<T>(config: Config, inject: Abstract<T>, specOf: (provided: T) => CollectionSpec): DynamicModule {
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

  onModuleInit(): void {
    this.health.register('index', () => this.index.ping());
  }

  async onApplicationShutdown(): Promise<void> {
    await this.index.close();
  }
}
