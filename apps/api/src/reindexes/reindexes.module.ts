import { Module } from '@nestjs/common';
import { JudgmentsController } from './judgments.controller.js';
import { QualityPage } from './quality-page.js';
import { ReindexesController } from './reindexes.controller.js';
import { ReindexesService } from './reindexes.service.js';

@Module({ controllers: [JudgmentsController, ReindexesController], providers: [QualityPage, ReindexesService] })
export class ReindexesModule {}
