import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { SuggestAnswer, SuggestQuery } from '#api-contract';
import { CallerStore, RequireScope } from '../access/access.js';
import { Bounds, CallerBounds } from '../access/bounds.js';
import { PictureAddresses } from '#pictures';
import { Suggestions, type Suggestion } from '#search';

@ApiTags('Search')
@ApiBearerAuth()
@RequireScope('search', { takesTokens: true })
@Controller('v1/suggest')
export class SuggestController {
  constructor(
    private readonly suggestions: Suggestions,
    private readonly addresses: PictureAddresses,
  ) {}

  @Get()
  @ApiOperation({ summary: 'complete what is typed: queries, categories, brands and titles' })
  @Header('cache-control', 'private, max-age=10')
  @ApiResponse({ status: 200, standardSchema: SuggestAnswer })
  async suggest(
    @CallerStore() storeId: string,
    @Query({ schema: SuggestQuery }) { q, limit }: SuggestQuery,
    @CallerBounds() bounds: Bounds,
  ): Promise<SuggestAnswer> {
    const suggestions = await this.suggestionsFor(storeId, q, bounds.perPage(limit), bounds);
    return {
      suggestions: suggestions.map(({ text, kind, productId, image }) => ({
        text,
        kind,
        ...(productId !== undefined && { product_id: productId }),
        ...(image && bounds.sees('image') && { picture: this.addresses.documentOf(storeId, image) }),
      })),
    };
  }

  /** Queries of others and names of categories tell of all of a store: whoever sees less of it is told titles alone. */
  private async suggestionsFor(storeId: string, q: string, limit: number, bounds: Bounds): Promise<readonly Suggestion[]> {
    if (!bounds.isBound) return this.suggestions.for(storeId, q, limit);
    return bounds.sees('title') ? this.suggestions.titlesWithin(storeId, q, limit, bounds.fields()) : [];
  }
}
