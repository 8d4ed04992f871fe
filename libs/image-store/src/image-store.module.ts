import { Inject, Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { MAX_FEED_BYTES } from '#catalog';
import { HealthChecks, type Config } from '#platform';
import { FeedDownloader } from './feed-downloader.js';
import { ImageDownloader } from './image-downloader.js';
import { ImageSource } from './image-source.js';
import { ObjectStore } from './object-store.js';

const IS_ESSENTIAL = Symbol('object store is essential');

/** The object store and the pictures in it; makes the bucket at start-up. */
@Module({})
export class ImageStoreModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(ObjectStore) private readonly objects: ObjectStore,
    @Inject(ImageDownloader) private readonly downloader: ImageDownloader,
    @Inject(FeedDownloader) private readonly feeds: FeedDownloader,
    @Inject(HealthChecks) private readonly health: HealthChecks,
    @Inject(IS_ESSENTIAL) private readonly isEssential: boolean,
  ) {}

  /** @param isEssential whether the process cannot work without the object store. */
  static forRoot(config: Config, isEssential: boolean): DynamicModule {
    return {
      module: ImageStoreModule,
      global: true,
      providers: [
        { provide: IS_ESSENTIAL, useValue: isEssential },
        { provide: ObjectStore, useFactory: () => new ObjectStore(config.s3) },
        { provide: ImageDownloader, useFactory: () => new ImageDownloader({ allowPrivateAddresses: config.images.allowPrivateAddresses }) },
        {
          provide: FeedDownloader,
          useFactory: () => new FeedDownloader({ allowPrivateAddresses: config.images.allowPrivateAddresses, maxBytes: MAX_FEED_BYTES }),
        },
        ImageSource,
      ],
      exports: [ObjectStore, ImageDownloader, FeedDownloader, ImageSource],
    };
  }

  async onModuleInit(): Promise<void> {
    await this.objects.ensureBucket();
    this.health.register('object_store', () => this.objects.ping(), this.isEssential);
  }

  async onApplicationShutdown(): Promise<void> {
    this.objects.close();
    await this.downloader.close();
    await this.feeds.close();
  }
}
