import { Module } from '@nestjs/common';
import { StoreProfileModule } from '#store-profile';
import { FeedPreviews } from './feed-previews.js';
import { ImportsController } from './imports.controller.js';
import { ImportsService } from './imports.service.js';

@Module({ imports: [StoreProfileModule], controllers: [ImportsController], providers: [FeedPreviews, ImportsService] })
export class ImportsModule {}
