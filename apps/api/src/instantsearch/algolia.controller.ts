import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { AlgoliaFacetAnswer, AlgoliaName, AlgoliaParams, AlgoliaSearchAnswer, LIMITS, MultiResults, MultiSearch } from '#api-contract';
import { MaxBody } from '#platform';
import { Asker, CallerStore, RequireScope, type Asking } from '../access/access.js';
import { Bounds, CallerBounds } from '../access/bounds.js';
import { InstantSearchService } from './instantsearch.service.js';

/** The addresses to which Algolia's own client sends searches. */
@ApiTags('Search')
@ApiBearerAuth()
@RequireScope('search', { takesTokens: true })
@MaxBody(LIMITS.instantSearchBytes)
@Controller('1/indexes')
export class AlgoliaController {
  constructor(private readonly instantSearch: InstantSearchService) {}

  @Post(':index/queries')
  @ApiOperation({ summary: 'several searches at once, as algoliasearch sends them; the index in the path is *' })
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: MultiResults })
  async searches(
    @CallerStore() storeId: string,
    @Param('index', { schema: AlgoliaName }) index: string,
    @Body({ schema: MultiSearch }) { requests }: MultiSearch,
    @CallerBounds() bounds: Bounds,
    @Asker() asking: Asking,
  ): Promise<MultiResults> {
    // A search names its index itself, unless the path does.
    const named = index === '*' ? requests : requests.map((one) => ({ indexName: index, ...(one as object) }));
    return this.instantSearch.answer(storeId, { requests: named }, { ...asking, bounds });
  }

  @Post(':index/query')
  @ApiOperation({ summary: 'one search, as algoliasearch sends it' })
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: AlgoliaSearchAnswer })
  async search(
    @CallerStore() storeId: string,
    @Param('index', { schema: AlgoliaName }) indexName: string,
    @Body({ schema: AlgoliaParams }) params: AlgoliaParams,
    @CallerBounds() bounds: Bounds,
    @Asker() asking: Asking,
  ): Promise<AlgoliaSearchAnswer> {
    const { results } = await this.instantSearch.answer(storeId, { requests: [{ ...params, indexName }] }, { ...asking, bounds });
    return results[0] as AlgoliaSearchAnswer;
  }

  @Post(':index/facets/:facet/query')
  @ApiOperation({ summary: 'the values of a facet that begin as was typed, as algoliasearch asks for them' })
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: AlgoliaFacetAnswer })
  async facetValues(
    @CallerStore() storeId: string,
    @Param('index', { schema: AlgoliaName }) indexName: string,
    @Param('facet', { schema: AlgoliaName }) facet: string,
    @Body({ schema: AlgoliaParams }) params: AlgoliaParams,
    @CallerBounds() bounds: Bounds,
    @Asker() asking: Asking,
  ): Promise<AlgoliaFacetAnswer> {
    const { results } = await this.instantSearch.answer(
      storeId,
      { requests: [{ ...params, indexName, type: 'facet', facet }] },
      { ...asking, bounds },
    );
    return results[0] as AlgoliaFacetAnswer;
  }
}
