import { Module } from '@nestjs/common';
import { StoreProfileModule } from '#store-profile';
import { ImagesModule } from '../images/images.module.js';
import { QueryEmbedder } from './query-embedder.js';
import { QuerySpelling } from './query-spelling.js';
import { ScoreCutoff } from './score-cutoff.js';
import { SearchController } from './search.controller.js';
import { SearchService } from './search.service.js';
import { StoreFields } from './store-fields.js';

@Module({
  imports: [StoreProfileModule, ImagesModule],
  controllers: [SearchController],
  providers: [SearchService, QueryEmbedder, QuerySpelling, ScoreCutoff, StoreFields],
  exports: [ScoreCutoff, SearchService, StoreFields],
})
export class SearchModule {}
