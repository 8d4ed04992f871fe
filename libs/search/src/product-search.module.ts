import { Module } from '@nestjs/common';
import { StoreProfileModule } from '#store-profile';
import { ColorChange } from './color-change.js';
import { ProductSearch } from './product-search.js';
import { QueryReader } from './reading/query-reader.js';
import { StoreValueReader } from './reading/store-values.js';
import { QueryEmbedder } from './query-embedder.js';
import { QuerySpelling } from './query-spelling.js';
import { ScoreCutoff } from './score-cutoff.js';

/** The search of a store. Needs `IndexVersionsModule` and `RedisModule`. */
@Module({
  imports: [StoreProfileModule],
  providers: [ProductSearch, ColorChange, QueryReader, StoreValueReader, QueryEmbedder, QuerySpelling, ScoreCutoff],
  exports: [ProductSearch, ScoreCutoff, StoreProfileModule],
})
export class ProductSearchModule {}
