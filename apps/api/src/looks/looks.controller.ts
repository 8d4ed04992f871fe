import { Body, Controller, HttpCode, Post, UseInterceptors } from '@nestjs/common';
import { ApiBearerAuth, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { LookAnswer, LookRequest } from '#api-contract';
import { Asker, CallerStore, RequireScope, type Asking } from '../access/access.js';
import { Bounds, CallerBounds } from '../access/bounds.js';
import { MultipartQuery } from '../http/multipart-query.interceptor.js';
import { RequestId } from '../http/request-id.js';
import { LooksService } from './looks.service.js';

@ApiTags('Search')
@ApiBearerAuth()
@RequireScope('search', { takesTokens: true })
@Controller('v1/looks')
export class LooksController {
  constructor(private readonly looks: LooksService) {}

  @Post()
  @ApiOperation({ summary: 'shop the look: the things on a picture, and products that look like each' })
  @HttpCode(200)
  @UseInterceptors(MultipartQuery)
  @ApiConsumes('application/json', 'multipart/form-data')
  @ApiResponse({ status: 200, standardSchema: LookAnswer })
  async look(
    @CallerStore() storeId: string,
    @Body({ schema: LookRequest }) request: LookRequest,
    @RequestId() requestId: string,
    @Asker() asking: Asking,
    @CallerBounds() bounds: Bounds,
  ): Promise<LookAnswer> {
    return { ...(await this.looks.look(storeId, request, asking, bounds)), request_id: requestId };
  }
}
