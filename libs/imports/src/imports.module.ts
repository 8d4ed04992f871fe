import { Global, Module } from '@nestjs/common';
import { StoreProfileModule } from '#store-profile';
import { FeedUploads } from './feed-uploads.js';
import { ImportSchedules } from './import-schedules.js';
import { ImportStarter } from './import-starter.js';
import { ErrorReport } from './records/error-report.js';
import { FeedVersions } from './records/feed-versions.js';
import { ImportProducts } from './records/import-products.js';
import { ImportStore } from './records/import-store.js';

const PROVIDERS = [ErrorReport, FeedUploads, FeedVersions, ImportProducts, ImportSchedules, ImportStarter, ImportStore];

/**
 * The records of imports, and what starts imports: uploads, schedules, requests. Needs `RedisModule`, `ImageStoreModule`, `JobsModule` and
 * `IndexVersionsModule`.
 */
@Global()
@Module({ imports: [StoreProfileModule], providers: PROVIDERS, exports: PROVIDERS })
export class ImportsModule {}
