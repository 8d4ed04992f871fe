import { Injectable } from '@nestjs/common';
import type { SearchAnswer, SearchRequest, SimilarQuery } from '#api-contract';
import { Metrics } from '#platform';
import type { PagePosition } from '#product-index';
import { ProductSearch, type SearchQuery, type SearchResult } from '#search';
import { ProductDocuments } from '../images/product-documents.js';
import { hitDocuments, searchAnswer } from './search-answer.js';
import { cursorOf, positionIn } from './search-cursor.js';
import { SearchQueryReader, similarQueryOf } from './search-query.js';

/** An answer to which the controller adds the request's id. */
type Answer = Omit<SearchAnswer, 'request_id'>;

/** The search of the HTTP interface. */
@Injectable()
export class SearchService {
  constructor(
    private readonly reader: SearchQueryReader,
    private readonly products: ProductSearch,
    private readonly documents: ProductDocuments,
    private readonly metrics: Metrics,
  ) {}

  /** @param caller an id of who asks. */
  async search(storeId: string, request: SearchRequest, caller: string): Promise<Answer> {
    const started = performance.now();
    const query = await this.reader.read(storeId, request);
    const readMs = performance.now() - started;
    const result = await this.products.search(storeId, { ...query, caller });
    return this.answer(storeId, query, readMs, result, (last) => cursorOf(request, last));
  }

  async similar(storeId: string, productId: string, request: SimilarQuery): Promise<Answer> {
    const query = similarQueryOf(request, positionIn(request, productId));
    const result = await this.products.similar(storeId, productId, query);
    return this.answer(storeId, query, 0, result, (last) => cursorOf(request, last, productId));
  }

  private answer(storeId: string, query: SearchQuery, readMs: number, result: SearchResult, named: (last: PagePosition) => string): Answer {
    this.metrics.searchSeconds.observe({ stage: 'embed' }, (readMs + result.embedMs) / 1000);
    this.metrics.searchSeconds.observe({ stage: 'search' }, result.searchMs / 1000);
    return searchAnswer(query, result, readMs, hitDocuments(this.documents, storeId), named);
  }
}
