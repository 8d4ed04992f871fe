import { Injectable } from '@nestjs/common';
import type { SearchAnswer, SearchRequest, SimilarQuery } from '#api-contract';
import { Metrics } from '#platform';
import type { PagePosition } from '#product-index';
import { ProductSearch, type SearchQuery, type SearchResult } from '#search';
import type { Asking } from '../access/access.js';
import type { Bounds } from '../access/bounds.js';
import { ProductDocuments } from '../images/product-documents.js';
import { hitDocuments, searchAnswer } from './search-answer.js';
import { cursorOf, positionIn } from './search-cursor.js';
import { SearchQueryReader, similarQueryOf } from './search-query.js';
import { VisibleProducts } from './visible-products.js';

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
    private readonly visible: VisibleProducts,
  ) {}

  /** @param bounds what the caller may see. */
  async search(storeId: string, request: SearchRequest, asking: Asking, bounds: Bounds): Promise<Answer> {
    const started = performance.now();
    await this.visible.require(storeId, request.parts?.flatMap((part) => ('product_id' in part ? [part.product_id] : [])) ?? [], bounds);
    const query = within(await this.reader.read(storeId, request), bounds);
    const readMs = performance.now() - started;
    const result = await this.products.search(storeId, { ...query, ...asking });
    return this.answer(storeId, query, readMs, result, bounds, (last) => cursorOf(request, last));
  }

  async similar(storeId: string, productId: string, request: SimilarQuery, { signal }: Asking, bounds: Bounds): Promise<Answer> {
    await this.visible.require(storeId, [productId], bounds);
    const query = within(similarQueryOf(request, positionIn(request, productId)), bounds);
    const result = await this.products.similar(storeId, productId, { ...query, ...(signal && { signal }) });
    return this.answer(storeId, query, 0, result, bounds, (last) => cursorOf(request, last, productId));
  }

  private answer(
    storeId: string,
    query: SearchQuery,
    readMs: number,
    result: SearchResult,
    bounds: Bounds,
    named: (last: PagePosition) => string,
  ): Answer {
    this.metrics.searchSeconds.observe({ stage: 'embed' }, (readMs + result.embedMs) / 1000);
    this.metrics.searchSeconds.observe({ stage: 'search' }, result.searchMs / 1000);
    return searchAnswer(query, result, readMs, hitDocuments(this.documents, storeId, bounds), bounds, named);
  }
}

/** A query that finds what the caller may see. */
const within = (query: SearchQuery, bounds: Bounds): SearchQuery => ({
  ...query,
  fields: bounds.fields(query.fields),
  perPage: bounds.perPage(query.perPage),
  ...(query.groupLimit !== undefined && { groupLimit: bounds.perPage(query.groupLimit) }),
  // Prices and values are read off the words by all of the store.
  ...(bounds.hidesFields && { interpret: false }),
});
