import { BullModule } from '@nestjs/bullmq';
import { Module, type DynamicModule } from '@nestjs/common';
import { ClipModel, ClipModule } from '#clip';
import { ImageStoreModule } from '#image-store';
import { ImportFeed, IndexBatch, JobsModule, waitingConnection } from '#jobs';
import { PlatformModule, type Config } from '#platform';
import { ProductIndexModule } from '#product-index';
import { StoreProfileModule } from '#store-profile';
import { FeedImporter } from './import/feed-importer.js';
import { ImportFeedProcessor } from './import/import-feed.processor.js';
import { AutoTagger } from './indexing/auto-tagger.js';
import { BatchIndexer } from './indexing/batch-indexer.js';
import { IndexBatchProcessor } from './indexing/index-batch.processor.js';
import { IndexBatchService } from './indexing/index-batch.service.js';
import { IndexOptimizer } from './indexing/index-optimizer.js';

@Module({})
export class WorkerModule {
  static forRoot(config: Config, onWarning: (message: string) => void): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        PlatformModule.forRoot(config),
        ClipModule.forRoot({ ...config.model, onWarning }),
        ImageStoreModule.forRoot(config),
        ProductIndexModule.forRoot(config, ClipModel, (model) => ({
          modelName: model.info.name,
          modelFingerprint: model.info.fingerprint,
          dimension: model.dimension,
        })),
        JobsModule.forRoot(config),
        StoreProfileModule,
        BullModule.forRoot({ connection: waitingConnection(config.redis.url) }),
        BullModule.registerQueue({ name: ImportFeed.queue }, { name: IndexBatch.queue }),
      ],
      providers: [AutoTagger, BatchIndexer, IndexBatchService, IndexBatchProcessor, IndexOptimizer, FeedImporter, ImportFeedProcessor],
    };
  }
}
