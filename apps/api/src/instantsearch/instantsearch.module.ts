import { Module } from '@nestjs/common';
import { ProductSearchModule } from '#search';
import { ImagesModule } from '../images/images.module.js';
import { AlgoliaController } from './algolia.controller.js';
import { InstantSearchController } from './instantsearch.controller.js';
import { InstantSearchService } from './instantsearch.service.js';

@Module({
  imports: [ProductSearchModule, ImagesModule],
  controllers: [InstantSearchController, AlgoliaController],
  providers: [InstantSearchService],
})
export class InstantSearchModule {}
