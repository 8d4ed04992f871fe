import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { OverviewDocument } from '#api-contract';
import { CallerStore, RequireScope } from '../access/access.js';
import { OverviewService } from './overview.service.js';

@ApiTags('Admin')
@ApiBearerAuth()
@RequireScope('admin')
@Controller('v1/admin/overview')
export class OverviewController {
  constructor(private readonly overview: OverviewService) {}

  @Get()
  @ApiOperation({ summary: 'the state of the installation: what it depends on, searches, queues, versions' })
  @ApiResponse({ status: 200, standardSchema: OverviewDocument })
  async read(@CallerStore() storeId: string): Promise<OverviewDocument> {
    return this.overview.read(storeId);
  }
}
