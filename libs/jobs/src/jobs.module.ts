import { Global, Module } from '@nestjs/common';
import { OutdatedProducts } from './outdated-products.js';
import { ImportFeedProducer, IndexBatchProducer, RefreshProducer, ScheduledImportProducer } from './producers.js';
import { Turns } from './turns.js';

const PROVIDERS = [OutdatedProducts, Turns, ImportFeedProducer, IndexBatchProducer, RefreshProducer, ScheduledImportProducer];

/** A producer for each queue. Needs `RedisModule` and `PlatformModule`. */
@Global()
@Module({ providers: PROVIDERS, exports: PROVIDERS })
export class JobsModule {}
