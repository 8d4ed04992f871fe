import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { LabSearch, ModelList, SearchAnswer, VersionList } from '#api-contract';
import { CallerStore, RequireScope } from '../access/access.js';
import { RequestId } from '../http/request-id.js';
import { LabService } from './lab.service.js';

@ApiTags('Admin')
@ApiBearerAuth()
@RequireScope('admin')
@Controller('v1/admin')
export class LabController {
  constructor(private readonly lab: LabService) {}

  @Post('lab')
  @ApiOperation({ summary: 'try a search in another version of the index, or with synonyms that are not saved' })
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: SearchAnswer })
  async try(
    @CallerStore() storeId: string,
    @Body({ schema: LabSearch }) request: LabSearch,
    @RequestId() requestId: string,
  ): Promise<SearchAnswer> {
    return { ...(await this.lab.try(storeId, request)), request_id: requestId };
  }

  @Get('versions')
  @ApiOperation({ summary: "the versions of the store's index: the live one, the one before, and the one that is being filled" })
  @ApiResponse({ status: 200, standardSchema: VersionList })
  async versions(@CallerStore() storeId: string): Promise<VersionList> {
    return this.lab.list(storeId);
  }

  @Get('models')
  @ApiOperation({ summary: 'the models that the store can be reindexed with' })
  @ApiResponse({ status: 200, standardSchema: ModelList })
  async models(): Promise<ModelList> {
    return this.lab.modelList();
  }
}
