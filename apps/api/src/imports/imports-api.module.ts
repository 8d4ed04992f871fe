import { Module } from '@nestjs/common';
import { StoreProfileModule } from '#store-profile';
import { AccessModule } from '../access/access.module.js';
import { ProgressEvents } from '../http/progress-events.js';
import { FeedPreviews } from './feed-previews.js';
import { FeedUploadsController } from './feed-uploads.controller.js';
import { ImportScheduleController } from './import-schedule.controller.js';
import { ImportsController } from './imports.controller.js';
import { ImportsService } from './imports.service.js';

@Module({
  imports: [AccessModule, StoreProfileModule],
  // The schedule comes first: its address would be that of an import otherwise.
  controllers: [FeedUploadsController, ImportScheduleController, ImportsController],
  providers: [FeedPreviews, ImportsService, ProgressEvents],
})
export class ImportsApiModule {}
