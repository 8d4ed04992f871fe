import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, UseInterceptors } from '@nestjs/common';
import { ApiBearerAuth, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ProductId, SearchAnswer, SearchQuery, SearchRequest, SimilarQuery } from '#api-contract';
import { Asker, CallerStore, RequireScope, type Asking } from '../access/access.js';
import { Bounds, CallerBounds } from '../access/bounds.js';
import { MultipartQuery } from '../http/multipart-query.interceptor.js';
import { RequestId } from '../http/request-id.js';
import { SearchService } from './search.service.js';

@ApiTags('Search')
@ApiBearerAuth()
@RequireScope('search', { takesTokens: true })
@Controller('v1')
export class SearchController {
  constructor(private readonly search: SearchService) {}

  @Post('search')
  @ApiOperation({ summary: 'search by words, a picture, or a weighted mix' })
  @HttpCode(200)
  @UseInterceptors(MultipartQuery)
  @ApiConsumes('application/json', 'multipart/form-data')
  @ApiResponse({ status: 200, standardSchema: SearchAnswer })
  async byAnything(
    @CallerStore() storeId: string,
    @Body({ schema: SearchRequest }) request: SearchRequest,
    @RequestId() requestId: string,
    @Asker() asking: Asking,
    @CallerBounds() bounds: Bounds,
  ): Promise<SearchAnswer> {
    return { ...(await this.search.search(storeId, request, asking, bounds)), request_id: requestId };
  }

  @Get('search')
  @ApiOperation({ summary: 'search by words, or list what matches a filter' })
  @Header('cache-control', 'private, max-age=10')
  @ApiResponse({ status: 200, standardSchema: SearchAnswer })
  async byWords(
    @CallerStore() storeId: string,
    @Query({ schema: SearchQuery }) query: SearchQuery,
    @RequestId() requestId: string,
    @Asker() asking: Asking,
    @CallerBounds() bounds: Bounds,
  ): Promise<SearchAnswer> {
    return { ...(await this.search.search(storeId, query, asking, bounds)), request_id: requestId };
  }

  @Get('products/:id/similar')
  @ApiOperation({ summary: "the products most like one of the store's own" })
  @ApiResponse({ status: 200, standardSchema: SearchAnswer })
  async similar(
    @CallerStore() storeId: string,
    @Param('id', { schema: ProductId }) productId: string,
    @Query({ schema: SimilarQuery }) query: SimilarQuery,
    @RequestId() requestId: string,
    @Asker() asking: Asking,
    @CallerBounds() bounds: Bounds,
  ): Promise<SearchAnswer> {
    return { ...(await this.search.similar(storeId, productId, query, asking, bounds)), request_id: requestId };
  }
}
