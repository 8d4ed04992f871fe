import { Module } from '@nestjs/common';
import { ReindexesController } from './reindexes.controller.js';
import { ReindexesService } from './reindexes.service.js';

@Module({ controllers: [ReindexesController], providers: [ReindexesService] })
export class ReindexesModule {}
