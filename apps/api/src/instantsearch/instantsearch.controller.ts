import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { LIMITS, MultiResults, MultiSearch } from '#api-contract';
import { MaxBody } from '#platform';
import { Asker, CallerStore, RequireScope, type Asking } from '../access/access.js';
import { Bounds, CallerBounds } from '../access/bounds.js';
import { InstantSearchService } from './instantsearch.service.js';

@ApiTags('Search')
@ApiBearerAuth()
@RequireScope('search', { takesTokens: true })
@MaxBody(LIMITS.instantSearchBytes)
@Controller('v1/instantsearch')
export class InstantSearchController {
  constructor(private readonly instantSearch: InstantSearchService) {}

  @Post()
  @ApiOperation({ summary: "several searches at once, in the protocol of InstantSearch's search clients" })
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: MultiResults })
  async search(
    @CallerStore() storeId: string,
    @Body({ schema: MultiSearch }) body: MultiSearch,
    @CallerBounds() bounds: Bounds,
    @Asker() asking: Asking,
  ): Promise<MultiResults> {
    return this.instantSearch.answer(storeId, body, { ...asking, bounds });
  }
}
