import { Module } from '@nestjs/common';
import { QueryEmbedder } from './query-embedder.js';
import { SearchController } from './search.controller.js';
import { SearchService } from './search.service.js';

@Module({ controllers: [SearchController], providers: [SearchService, QueryEmbedder] })
export class SearchModule {}
