import { Module, type DynamicModule } from '@nestjs/common';
import { DetectorModule } from '#clip';
import { ImageStoreModule } from '#image-store';
import { ImportsModule } from '#imports';
import { IndexVersionsModule } from '#index-versions';
import { JobsModule } from '#jobs';
import { PicturesModule } from '#pictures';
import { PictureMemory, PlatformModule, type Config } from '#platform';
import { CollectionsModule } from '#product-index';
import { ReindexModule } from '#reindex';
import { RedisModule } from '#redis';
import { AccessModule } from './access/access.module.js';
import { BackupApiModule } from './backup/backup-api.module.js';
import { GracefulShutdown } from './http/graceful-shutdown.js';
import { ImportsApiModule } from './imports/imports-api.module.js';
import { InstantSearchModule } from './instantsearch/instantsearch.module.js';
import { JobsApiModule } from './jobs/jobs-api.module.js';
import { LabModule } from './lab/lab.module.js';
import { LooksModule } from './looks/looks.module.js';
import { OverviewModule } from './overview/overview.module.js';
import { ProductsModule } from './products/products.module.js';
import { ReindexesModule } from './reindexes/reindexes.module.js';
import { CoverageModule } from './coverage/coverage.module.js';
import { SchemaModule } from './schema/schema.module.js';
import { SearchModule } from './search/search.module.js';
import { SettingsModule } from './settings/settings.module.js';
import { SweepApiModule } from './sweep/sweep-api.module.js';
import { SuggestModule } from './suggest/suggest.module.js';
import { VisionModule } from './vision/vision.module.js';

/** How long a request waits until there is memory to decode its picture. */
const PICTURE_WAIT_MS = 10_000;

@Module({})
export class ApiModule {
  static forRoot(config: Config, onWarning: (message: string) => void): DynamicModule {
    const memory = new PictureMemory(config.images.memoryBytes, PICTURE_WAIT_MS);
    return {
      module: ApiModule,
      providers: [GracefulShutdown],
      imports: [
        PlatformModule.forRoot(config, memory),
        DetectorModule.forRoot({
          ...config.model,
          directory: config.model.detectorDirectory,
          limits: { memory: memory.decoded },
          onWarning,
        }),
        ImageStoreModule.forRoot(config, false),
        CollectionsModule.forRoot(config),
        RedisModule.forRoot(config, false),
        JobsModule,
        PicturesModule.forRoot(config),
        IndexVersionsModule.forRoot(config, onWarning),
        ImportsModule,
        ReindexModule,
        AccessModule,
        BackupApiModule,
        CoverageModule,
        SchemaModule,
        SearchModule,
        ProductsModule,
        ImportsApiModule,
        InstantSearchModule,
        JobsApiModule,
        LabModule,
        LooksModule,
        OverviewModule,
        ReindexesModule,
        SettingsModule,
        SuggestModule,
        SweepApiModule,
        VisionModule,
      ],
    };
  }
}
