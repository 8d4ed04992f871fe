import { Injectable } from '@nestjs/common';
import { parseFilter } from '#catalog';
import { ClipModel } from '#clip';
import { Metrics } from '#platform';
import { ProductIndex } from '#product-index';
import { QueryEmbedder } from './query-embedder.js';
import type { QueryPart, SearchAnswer } from './search.schema.js';

export interface SearchOptions {
  readonly filter_by?: string | undefined;
  readonly page: number;
  readonly per_page: number;
  readonly min_score: number | 'none';
}

/** An answer as the service knows it: the edge adds the request's id. */
export type Found = Omit<SearchAnswer, 'request_id'>;

@Injectable()
export class SearchService {
  constructor(
    private readonly embedder: QueryEmbedder,
    private readonly index: ProductIndex,
    private readonly model: ClipModel,
    private readonly metrics: Metrics,
  ) {}

  async search(storeId: string, parts: readonly QueryPart[], options: SearchOptions): Promise<Found> {
    return this.find(storeId, parts, options, undefined);
  }

  /** The products closest to one of the store's own, which is not among them. */
  async similar(storeId: string, productId: string, options: SearchOptions): Promise<Found> {
    return this.find(storeId, [{ product_id: productId, weight: 1 }], options, productId);
  }

  private async find(
    storeId: string,
    parts: readonly QueryPart[],
    { filter_by: filterBy, page, per_page: perPage, min_score: minScore }: SearchOptions,
    leftOut: string | undefined,
  ): Promise<Found> {
    const started = performance.now();
    const wanted = filterBy ? parseFilter(filterBy) : undefined;
    const others = leftOut === undefined ? undefined : ({ kind: 'any-of', field: 'id', values: [leftOut], negated: true } as const);
    const conditions = [wanted, others].filter((condition) => condition !== undefined);
    const filter = conditions.length > 0 ? ({ kind: 'all', conditions } as const) : undefined;
    // Counting needs no embedding, and so costs no time of its own.
    const counting = this.index.count(storeId, filter);
    // When the query cannot be embedded, nobody waits for the count any more.
    counting.catch(() => undefined);
    const embedding = await this.embedder.embed(storeId, parts);
    const embedded = performance.now();
    const [hits, matching] = await Promise.all([
      this.index.search(storeId, { embedding, k: perPage, offset: (page - 1) * perPage, ...(filter && { filter }) }),
      counting,
    ]);
    const ended = performance.now();
    this.metrics.searchSeconds.observe({ stage: 'embed' }, (embedded - started) / 1000);
    this.metrics.searchSeconds.observe({ stage: 'search' }, (ended - embedded) / 1000);
    const close = minScore === 'none' ? hits : hits.filter(({ score }) => score >= minScore);
    const isCut = close.length < hits.length;
    return {
      hits: close,
      found: isCut ? (page - 1) * perPage + close.length : matching,
      found_is_exact: isCut || minScore === 'none',
      page,
      per_page: perPage,
      search_time_ms: { embed: rounded(embedded - started), search: rounded(ended - embedded), total: rounded(ended - started) },
      model: this.model.info.name,
    };
  }
}

const rounded = (ms: number): number => Math.round(ms * 100) / 100;
