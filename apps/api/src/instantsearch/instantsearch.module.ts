import { Module } from '@nestjs/common';
import { ProductSearchModule } from '#search';
import { InstantSearchController } from './instantsearch.controller.js';
import { InstantSearchService } from './instantsearch.service.js';

@Module({ imports: [ProductSearchModule], controllers: [InstantSearchController], providers: [InstantSearchService] })
export class InstantSearchModule {}
