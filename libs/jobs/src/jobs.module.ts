import { Inject, Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
import { ObjectStore } from '#image-store';
import { HealthChecks, type Config } from '#platform';
import { ErrorReport } from './error-report.js';
import { ImportStore } from './import-store.js';
import { ImportFeedProducer, IndexBatchProducer } from './producers.js';
import { openRedis } from './redis.js';
import { Turns } from './turns.js';

const IS_ESSENTIAL = Symbol('Redis is essential');

/** A Redis client for records, the record of imports, and a producer for each queue. */
@Module({})
export class JobsModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(Redis) private readonly redis: Redis,
    @Inject(ImportFeedProducer) private readonly importFeeds: ImportFeedProducer,
    @Inject(IndexBatchProducer) private readonly indexBatches: IndexBatchProducer,
    @Inject(HealthChecks) private readonly health: HealthChecks,
    @Inject(IS_ESSENTIAL) private readonly isEssential: boolean,
  ) {}

  /** @param isEssential whether the process cannot work without Redis. */
  static forRoot(config: Config, isEssential: boolean): DynamicModule {
    const { url, timeoutMs } = config.redis;
    return {
      module: JobsModule,
      global: true,
      providers: [
        { provide: IS_ESSENTIAL, useValue: isEssential },
        { provide: Redis, useFactory: () => openRedis(url, timeoutMs) },
        { provide: ImportStore, useFactory: (redis: Redis) => new ImportStore(redis), inject: [Redis] },
        {
          provide: ErrorReport,
          useFactory: (imports: ImportStore, objects: ObjectStore) => new ErrorReport(imports, objects),
          inject: [ImportStore, ObjectStore],
        },
        { provide: ImportFeedProducer, useFactory: () => new ImportFeedProducer(url) },
        { provide: Turns, useFactory: (redis: Redis) => new Turns(redis), inject: [Redis] },
        { provide: IndexBatchProducer, useFactory: (turns: Turns) => new IndexBatchProducer(url, turns), inject: [Turns] },
      ],
      exports: [Redis, ImportStore, ErrorReport, ImportFeedProducer, IndexBatchProducer, Turns],
    };
  }

  onModuleInit(): void {
    this.health.register('redis', () => this.redis.ping(), this.isEssential);
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.importFeeds.close(), this.indexBatches.close()]);
    this.redis.disconnect();
  }
}
