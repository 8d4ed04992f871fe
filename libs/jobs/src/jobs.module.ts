import { Global, Module } from '@nestjs/common';
import { ErrorReport } from './error-report.js';
import { FeedVersions } from './feed-versions.js';
import { ImportProducts } from './import-products.js';
import { ImportStore } from './import-store.js';
import { OutdatedProducts } from './outdated-products.js';
import { ImportFeedProducer, IndexBatchProducer, RefreshProducer, ScheduledImportProducer } from './producers.js';
import { Turns } from './turns.js';

const PROVIDERS = [
  ImportStore,
  ImportProducts,
  ErrorReport,
  FeedVersions,
  OutdatedProducts,
  Turns,
  ImportFeedProducer,
  IndexBatchProducer,
  RefreshProducer,
  ScheduledImportProducer,
];

/** The record of imports, and a producer for each queue. Needs `RedisModule`, `ImageStoreModule` and `PlatformModule`. */
@Global()
@Module({ providers: PROVIDERS, exports: PROVIDERS })
export class JobsModule {}
