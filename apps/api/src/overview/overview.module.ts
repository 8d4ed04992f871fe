import { Module } from '@nestjs/common';
import { QueueCounts } from '#jobs';
import { OverviewController } from './overview.controller.js';
import { OverviewService } from './overview.service.js';

@Module({ controllers: [OverviewController], providers: [OverviewService, QueueCounts] })
export class OverviewModule {}
