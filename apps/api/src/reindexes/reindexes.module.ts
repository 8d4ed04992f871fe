import { Module } from '@nestjs/common';
import { AccessModule } from '../access/access.module.js';
import { ProgressEvents } from '../http/progress-events.js';
import { JudgmentsController } from './judgments.controller.js';
import { OperatorReindexesController } from './operator-reindexes.controller.js';
import { QualityPage } from './quality-page.js';
import { ReindexesController } from './reindexes.controller.js';
import { ReindexesService } from './reindexes.service.js';

@Module({
  imports: [AccessModule],
  controllers: [JudgmentsController, OperatorReindexesController, ReindexesController],
  providers: [ProgressEvents, QualityPage, ReindexesService],
})
export class ReindexesModule {}
