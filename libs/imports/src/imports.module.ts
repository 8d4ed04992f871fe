import { Module } from '@nestjs/common';
import { StoreProfileModule } from '#store-profile';
import { FeedUploads } from './feed-uploads.js';
import { ImportSchedules } from './import-schedules.js';
import { ImportStarter } from './import-starter.js';

const PROVIDERS = [FeedUploads, ImportSchedules, ImportStarter];

/** How imports begin. Needs `RedisModule`, `ImageStoreModule`, `JobsModule` and `IndexVersionsModule`. */
@Module({ imports: [StoreProfileModule], providers: PROVIDERS, exports: PROVIDERS })
export class StartImportsModule {}
