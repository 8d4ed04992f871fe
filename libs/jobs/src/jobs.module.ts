import { Inject, Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
import { ObjectStore } from '#image-store';
import { HealthChecks, type Config } from '#platform';
import { ErrorReport } from './error-report.js';
import { ImportStore } from './import-store.js';
import { ImportFeedProducer, IndexBatchProducer } from './producers.js';
import { openRedis } from './redis.js';

/** A Redis client for records, the record of imports, and a producer for each queue. */
@Module({})
export class JobsModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(Redis) private readonly redis: Redis,
    @Inject(ImportFeedProducer) private readonly importFeeds: ImportFeedProducer,
    @Inject(IndexBatchProducer) private readonly indexBatches: IndexBatchProducer,
    @Inject(HealthChecks) private readonly health: HealthChecks,
  ) {}

  static forRoot(config: Config): DynamicModule {
    const { url } = config.redis;
    return {
      module: JobsModule,
      global: true,
      providers: [
        { provide: Redis, useFactory: () => openRedis(url) },
        { provide: ImportStore, useFactory: (redis: Redis) => new ImportStore(redis), inject: [Redis] },
        {
          provide: ErrorReport,
          useFactory: (imports: ImportStore, objects: ObjectStore) => new ErrorReport(imports, objects),
          inject: [ImportStore, ObjectStore],
        },
        { provide: ImportFeedProducer, useFactory: () => new ImportFeedProducer(url) },
        { provide: IndexBatchProducer, useFactory: () => new IndexBatchProducer(url) },
      ],
      exports: [Redis, ImportStore, ErrorReport, ImportFeedProducer, IndexBatchProducer],
    };
  }

  onModuleInit(): void {
    this.health.register('redis', () => this.redis.ping());
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.importFeeds.close(), this.indexBatches.close()]);
    this.redis.disconnect();
  }
}
