import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { SuggestAnswer, SuggestQuery } from '#api-contract';
import { CallerStore, RequireScope } from '../access/access.js';
import { PictureAddresses } from '#pictures';
import { Suggestions } from '#search';

@ApiTags('Search')
@ApiBearerAuth()
@RequireScope('search')
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
  async suggest(@CallerStore() storeId: string, @Query({ schema: SuggestQuery }) { q, limit }: SuggestQuery): Promise<SuggestAnswer> {
    const suggestions = await this.suggestions.for(storeId, q, limit);
    return {
      suggestions: suggestions.map(({ text, kind, productId, image }) => ({
        text,
        kind,
        ...(productId !== undefined && { product_id: productId }),
        ...(image && { picture: this.addresses.documentOf(storeId, image) }),
      })),
    };
  }
}
