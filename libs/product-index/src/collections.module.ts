import { Inject, Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { HealthChecks, type Config, type IndexConfig } from '#platform';
import { Collections } from './collections.js';
import { LanceDbCollections } from './lancedb/lancedb-collections.js';
import { QdrantCollections } from './qdrant/qdrant-collections.js';

/** The adapter that the configuration asks for, not yet connected. */
export function collectionsFor(config: IndexConfig): Collections {
  if (!config.qdrantUrl) return new LanceDbCollections(config.lancedbDir);
  return new QdrantCollections({ url: config.qdrantUrl, ...(config.qdrantApiKey && { apiKey: config.qdrantApiKey }) });
}

/** Connects to the index while the application starts. */
@Module({})
export class CollectionsModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(Collections) private readonly collections: Collections,
    @Inject(HealthChecks) private readonly health: HealthChecks,
  ) {}

  static forRoot(config: Config): DynamicModule {
    const connected = async (): Promise<Collections> => {
      const collections = collectionsFor(config.index);
      await collections.connect();
      return collections;
    };
    return {
      module: CollectionsModule,
      global: true,
      providers: [{ provide: Collections, useFactory: connected }],
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
