import { Module } from '@nestjs/common';
import { ProductSearchModule } from '#search';
import { ImagesModule } from '../images/images.module.js';
import { SearchQueryReader } from '../search/search-query.js';
import { LabController } from './lab.controller.js';
import { LabService } from './lab.service.js';

@Module({ imports: [ProductSearchModule, ImagesModule], controllers: [LabController], providers: [LabService, SearchQueryReader] })
export class LabModule {}
