import { Global, Module } from '@nestjs/common';
import { StoreLimits } from '#access';
import { StoreProfileModule } from '#store-profile';
import { FeedUploads } from './feed-uploads.js';
import { ImportRoom } from './import-room.js';
import { ImportSchedules } from './import-schedules.js';
import { ImportStarter } from './import-starter.js';
import { ErrorReport } from './records/error-report.js';
import { FeedVersions } from './records/feed-versions.js';
import { ImportProducts } from './records/import-products.js';
import { ImportStore } from './records/import-store.js';

const PROVIDERS = [
  ErrorReport,
  FeedUploads,
  FeedVersions,
  ImportProducts,
  ImportRoom,
  ImportSchedules,
  ImportStarter,
  ImportStore,
  StoreLimits,
];

/**
 * The records of imports, and what starts imports: uploads, schedules, requests; and what stores are limited to. Needs `RedisModule`,
 * `ImageStoreModule`, `JobsModule` and `IndexVersionsModule`.
 */
@Global()
@Module({ imports: [StoreProfileModule], providers: PROVIDERS, exports: PROVIDERS })
export class ImportsModule {}
