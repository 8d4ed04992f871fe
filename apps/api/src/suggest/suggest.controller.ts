import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { CallerStore, RequireScope } from '../access/access.js';
import { SuggestQuery, Suggestions } from './suggest.schema.js';
import { SuggestService } from './suggest.service.js';

@ApiTags('Search')
@ApiBearerAuth()
@RequireScope('search')
@Controller('v1/suggest')
export class SuggestController {
  constructor(private readonly suggestions: SuggestService) {}

  @Get()
  @ApiOperation({ summary: 'complete what is typed: queries, categories, brands and titles' })
  @Header('cache-control', 'private, max-age=10')
  @ApiResponse({ status: 200, standardSchema: Suggestions })
  async suggest(@CallerStore() storeId: string, @Query({ schema: SuggestQuery }) { q, limit }: SuggestQuery): Promise<Suggestions> {
    return this.suggestions.suggest(storeId, q, limit);
  }
}
