import { Inject, Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { asDependency, HealthChecks, type Config, type IndexConfig } from '#platform';
import { Collections, FingerprintMismatchError, UnexpectedAliasError } from './collections.js';
import { IndexLayoutError } from './product-index.js';
import { LanceDbCollections } from './lancedb/lancedb-collections.js';
import { QdrantCollections } from './qdrant/qdrant-collections.js';

/** The adapter that the configuration asks for, not yet connected. */
export function collectionsFor(config: IndexConfig): Collections {
  const { qdrantUrl: url, qdrantApiKey: apiKey, qdrantTimeoutMs: timeoutMs } = config;
  if (!url) return new LanceDbCollections(config.lancedbDir);
  return new QdrantCollections({ url, ...(apiKey && { apiKey }), ...(timeoutMs !== undefined && { timeoutMs }) });
}

/** Errors that say something of the request, or that are mistakes of our own; every other one is a fault of the index. */
const isOurs = (error: unknown): boolean =>
  error instanceof IndexLayoutError ||
  error instanceof FingerprintMismatchError ||
  error instanceof UnexpectedAliasError ||
  (error instanceof TypeError && error.cause === undefined);

/** The same collections, all faults of which, and of the indexes that they open, are `DependencyError`s. */
export function faultsTranslated(collections: Collections): Collections {
  const open = collections.index.bind(collections);
  collections.index = async (name) => asDependency(await open(name), 'index', isOurs);
  return asDependency(collections, 'index', isOurs);
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
      const collections = faultsTranslated(collectionsFor(config.index));
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
