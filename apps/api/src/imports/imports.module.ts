import { Module } from '@nestjs/common';
import { FeedPreviews } from './feed-previews.js';
import { ImportsController } from './imports.controller.js';
import { ImportsService } from './imports.service.js';

@Module({ controllers: [ImportsController], providers: [FeedPreviews, ImportsService] })
export class ImportsModule {}
