import { Module } from '@nestjs/common';
import { ProductSearchModule } from '#search';
import { ImagesModule } from '../images/images.module.js';
import { InstantSearchController } from './instantsearch.controller.js';
import { InstantSearchService } from './instantsearch.service.js';

@Module({ imports: [ProductSearchModule, ImagesModule], controllers: [InstantSearchController], providers: [InstantSearchService] })
export class InstantSearchModule {}
