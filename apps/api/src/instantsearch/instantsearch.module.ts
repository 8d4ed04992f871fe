import { Module } from '@nestjs/common';
import { StoreProfileModule } from '#store-profile';
import { SearchModule } from '../search/search.module.js';
import { InstantSearchController } from './instantsearch.controller.js';
import { InstantSearchService } from './instantsearch.service.js';

@Module({ imports: [StoreProfileModule, SearchModule], controllers: [InstantSearchController], providers: [InstantSearchService] })
export class InstantSearchModule {}
