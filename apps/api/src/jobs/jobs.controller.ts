import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { JobDocument, WaitQuery } from '#api-contract';
import { CallerStore, RequireScope } from '../access/access.js';
import { JobsService } from './jobs.service.js';

@ApiTags('Products')
@ApiBearerAuth()
@RequireScope('catalog')
@Controller('v1/jobs')
export class JobsController {
  constructor(private readonly jobs: JobsService) {}

  @Get(':id')
  @ApiOperation({ summary: 'the status of a job that indexes written products' })
  @ApiResponse({ status: 200, standardSchema: JobDocument })
  async report(
    @CallerStore() storeId: string,
    @Param('id') jobId: string,
    @Query({ schema: WaitQuery }) { wait }: WaitQuery,
  ): Promise<JobDocument> {
    return this.jobs.report(storeId, jobId, wait);
  }
}
