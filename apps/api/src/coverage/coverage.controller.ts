import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { CoverageDocument, RepairDocument } from '#api-contract';
import { CallerStore, RequireScope } from '../access/access.js';
import { CoverageService } from './coverage.service.js';

@ApiTags('Products')
@ApiBearerAuth()
@RequireScope('catalog')
@Controller('v1/coverage')
export class CoverageController {
  constructor(private readonly coverage: CoverageService) {}

  @Get()
  @ApiOperation({ summary: 'how many products have a picture, how many have none, and why pictures failed' })
  @ApiResponse({ status: 200, standardSchema: CoverageDocument })
  async read(@CallerStore() storeId: string): Promise<CoverageDocument> {
    return this.coverage.read(storeId);
  }

  @Post('repair')
  @ApiOperation({ summary: 'fetch the pictures again that failed' })
  @HttpCode(202)
  @ApiResponse({ status: 202, standardSchema: RepairDocument })
  async repair(@CallerStore() storeId: string): Promise<RepairDocument> {
    return this.coverage.repair(storeId);
  }
}
