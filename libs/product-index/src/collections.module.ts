import { Inject, Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { HealthChecks, type Config, type IndexConfig } from '#platform';
import { Collections } from './collections.js';
import { LanceDbCollections } from './lancedb/lancedb-collections.js';
import { QdrantCollections } from './qdrant/qdrant-collections.js';

/** Opens the index that the configuration asks for. The only place that knows which engines there are. */
export async function openCollections({ qdrantUrl, qdrantApiKey, qdrantTimeoutMs, lancedbDir }: IndexConfig): Promise<Collections> {
  if (!qdrantUrl) return LanceDbCollections.open(lancedbDir);
  return QdrantCollections.open({ url: qdrantUrl, apiKey: qdrantApiKey, timeoutMs: qdrantTimeoutMs });
}

/** Opens the index while the application starts. */
@Module({})
export class CollectionsModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(Collections) private readonly collections: Collections,
    @Inject(HealthChecks) private readonly health: HealthChecks,
  ) {}

  static forRoot(config: Config): DynamicModule {
    return {
      module: CollectionsModule,
      global: true,
      providers: [{ provide: Collections, useFactory: () => openCollections(config.index) }],
      exports: [Collections],
    };
  }

  onModuleInit(): void {
    this.health.register('index', () => this.collections.ping());
  }

  async onApplicationShutdown(): Promise<void> {
    await this.collections.close();
  }
}
