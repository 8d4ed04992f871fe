import { Module } from '@nestjs/common';
import { ClipModel, TextEmbedder } from '#clip';
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
  providers: [
    { provide: TextEmbedder, useFactory: (model: ClipModel) => new TextEmbedder(model), inject: [ClipModel] },
    SearchService,
    QueryEmbedder,
    QuerySpelling,
    ScoreCutoff,
    StoreFields,
  ],
  exports: [ScoreCutoff, SearchService, StoreFields],
})
export class SearchModule {}
