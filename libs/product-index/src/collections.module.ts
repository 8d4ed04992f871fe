import { Inject, Logger, Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { HealthChecks, Metrics, type Config, type IndexConfig } from '#platform';
import { Collections } from './collections.js';
import { LanceDbCollections } from './lancedb/lancedb-collections.js';
import { ThreadedModels, type ReadModels } from './lancedb/model/read-models.js';
import { QdrantCollections } from './qdrant/qdrant-collections.js';

/** A larger store is searched in its table: a server is the better place for it. */
const MAX_PRODUCTS_IN_MEMORY = 300_000;

const BEYOND_MEMORY =
  'a store is larger than what is searched in memory, so that its searches take longer: QDRANT_URL names a server for stores of this size, INDEX_MEMORY_MB gives more memory';

/** Opens the index that the configuration asks for. The only place that knows which engines there are. */
export async function openCollections(config: IndexConfig): Promise<Collections> {
  const {
    qdrantUrl: url,
    qdrantApiKey: apiKey,
    qdrantTimeoutMs: timeoutMs,
    qdrantCompression: isCompressed,
    qdrantReadConsistency: readConsistency,
    qdrantLayout: layout,
  } = config;
  if (!url) return LanceDbCollections.open(config.lancedbDir, modelsOf(config));
  return QdrantCollections.open({ url, apiKey, timeoutMs, isCompressed, readConsistency, layout });
}

function modelsOf({ lancedbDir: directory, memoryBytes: maxBytes }: IndexConfig): ReadModels | undefined {
  if (maxBytes === 0) return undefined;
  const logger = new Logger('Index');
  return new ThreadedModels({ directory, limits: { maxBytes, maxProducts: MAX_PRODUCTS_IN_MEMORY } }, (message) => logger.warn(message));
}

/** Opens the index while the application starts. */
@Module({})
export class CollectionsModule implements OnModuleInit, OnApplicationShutdown {
  #hadAliases = false;

  constructor(
    @Inject(Collections) private readonly collections: Collections,
    @Inject(HealthChecks) private readonly health: HealthChecks,
    @Inject(Metrics) private readonly metrics: Metrics,
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
    this.health.register('index', () => this.requireKept());
    this.health.registerAdvice(() => (this.collections.isBeyondMemory ? BEYOND_MEMORY : undefined));
    this.metrics.gauge('vitrine_index_memory_bytes', 'Memory that the searched stores take, by an estimate', () =>
      this.collections.memoryBytes(),
    );
  }

  /** An index that answers, but lost what it had, is not usable: somebody removed it under this process. */
  private async requireKept(): Promise<void> {
    await this.collections.ping();
    const { size } = await this.collections.aliases();
    if (size === 0 && this.#hadAliases) throw new Error('the index was emptied while this process was running');
    this.#hadAliases ||= size > 0;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.collections.close();
  }
}
