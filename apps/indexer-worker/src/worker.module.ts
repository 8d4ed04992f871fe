import { Module, type BeforeApplicationShutdown, type DynamicModule } from '@nestjs/common';
import { ApiKeyStore, KeyLeftovers, RemovedStores, StoreRegistry } from '#access';
import { RedisModule } from '#redis';
import { ImageStoreModule } from '#image-store';
import { ImportsModule } from '#imports';
import { IndexVersionsModule } from '#index-versions';
import { JobsModule, queueModules } from '#jobs';
import { HealthChecks, PictureMemory, PlatformModule, type Config } from '#platform';
import { CollectionsModule } from '#product-index';
import { REINDEX_STEPS, ReindexModule } from '#reindex';
import { ProductSearchModule } from '#search';
import { StoreSweeper, Sweeps } from '#sweep';
import { FeedDifferences } from './import/feed-differences.js';
import { FeedFetcher } from './import/feed-fetcher.js';
import { FeedImporter } from './import/feed-importer.js';
import { AutoTagger } from './indexing/auto-tagger.js';
import { BatchIndexer } from './indexing/batch-indexer.js';
import { DecodeGuard } from './indexing/decode-guard.js';
import { IndexBatchService } from './indexing/index-batch.service.js';
import { IndexOptimizer } from './indexing/index-optimizer.js';
import { ImportWatch } from './import/import-watch.js';
import { MissingProducts } from './import/missing-products.js';
import { PreparedFeeds } from './import/prepared-feeds.js';
import { PictureEmbedder } from './indexing/picture-embedder.js';
import { ProductPictures } from './indexing/product-pictures.js';
import { ProductRefresher } from './indexing/product-refresher.js';
import { ProfileKeeper } from './indexing/profile-keeper.js';
import { SimilarPictures } from './indexing/similar-pictures.js';
import { StoreRoom } from './indexing/store-room.js';
import { WriteWatch } from './indexing/write-watch.js';
import { jobProviders, QUEUES } from './jobs/jobs.js';
import { ReindexEstimator } from './reindex/reindex-estimator.js';
import { ReindexRunner } from './reindex/reindex-runner.js';
import { ReindexWatch } from './reindex/reindex-watch.js';
import { RemovedStoresWatch } from './stores/removed-stores-watch.js';
import { StoreRemover } from './stores/store-remover.js';
import { SweepWatch } from './stores/sweep-watch.js';

@Module({})
export class WorkerModule implements BeforeApplicationShutdown {
  constructor(private readonly health: HealthChecks) {}

  beforeApplicationShutdown(): void {
    this.health.stop();
  }

  static forRoot(config: Config, onWarning: (message: string) => void): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        PlatformModule.forRoot(config, new PictureMemory(config.images.memoryBytes, Infinity)),
        ImageStoreModule.forRoot(config, true),
        CollectionsModule.forRoot(config),
        RedisModule.forRoot(config, true),
        JobsModule,
        IndexVersionsModule.forRoot(config, onWarning),
        ImportsModule,
        ReindexModule,
        ProductSearchModule,
        ...queueModules(QUEUES, config.redis.url),
      ],
      providers: [
        ...jobProviders(config),
        AutoTagger,
        BatchIndexer,
        DecodeGuard,
        PictureEmbedder,
        ProductPictures,
        ProductRefresher,
        SimilarPictures,
        IndexBatchService,
        IndexOptimizer,
        FeedDifferences,
        FeedFetcher,
        FeedImporter,
        PreparedFeeds,
        ImportWatch,
        MissingProducts,
        WriteWatch,
        RemovedStores,
        RemovedStoresWatch,
        StoreRemover,
        ApiKeyStore,
        KeyLeftovers,
        StoreRegistry,
        StoreRoom,
        StoreSweeper,
        Sweeps,
        SweepWatch,
        ProfileKeeper,
        ...REINDEX_STEPS,
        ReindexEstimator,
        ReindexRunner,
        ReindexWatch,
      ],
    };
  }
}
