import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from '#redis';
import { ObjectStore } from '#image-store';
import type { Config } from '#platform';
import { ErrorReport } from './error-report.js';
import { ImportStore } from './import-store.js';
import { ImportFeedProducer, IndexBatchProducer } from './producers.js';
import { Turns } from './turns.js';

/** The record of imports, and a producer for each queue. Needs the Redis client of `RedisModule`. */
@Module({})
export class JobsModule implements OnApplicationShutdown {
  constructor(
    @Inject(ImportFeedProducer) private readonly importFeeds: ImportFeedProducer,
    @Inject(IndexBatchProducer) private readonly indexBatches: IndexBatchProducer,
  ) {}

  static forRoot({ redis: { url } }: Config): DynamicModule {
    return {
      module: JobsModule,
      global: true,
      providers: [
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
      exports: [ImportStore, ErrorReport, ImportFeedProducer, IndexBatchProducer, Turns],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.importFeeds.close(), this.indexBatches.close()]);
  }
}
