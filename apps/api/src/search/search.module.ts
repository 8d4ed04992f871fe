import { Inject, Module } from '@nestjs/common';
import { IndexVersions } from '#index-versions';
import { ProductSearchModule, ScoreCutoff } from '#search';
import { ImagesModule } from '../images/images.module.js';
import { SearchController } from './search.controller.js';
import { SearchQueryReader } from './search-query.js';
import { SearchService } from './search.service.js';
import { VisibleProducts } from './visible-products.js';

@Module({
  imports: [ProductSearchModule, ImagesModule],
  controllers: [SearchController],
  providers: [SearchService, SearchQueryReader, VisibleProducts],
  exports: [VisibleProducts],
})
export class SearchModule {
  constructor(@Inject(IndexVersions) versions: IndexVersions, @Inject(ScoreCutoff) cutoff: ScoreCutoff) {
    versions.beforeServing((version, storeId) => cutoff.prepare(version, storeId));
  }
}
