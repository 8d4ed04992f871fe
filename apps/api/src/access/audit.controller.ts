import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { AuditLog } from '#access';
import { AuditList, AuditQuery } from '#api-contract';
import { CallerStore, RequireScope } from './access.js';

@ApiTags('Admin')
@ApiBearerAuth()
@RequireScope('admin')
@Controller('v1/admin/audit')
export class AuditController {
  constructor(private readonly audit: AuditLog) {}

  @Get()
  @ApiOperation({ summary: 'who changed what, when and from where; the latest first' })
  @ApiResponse({ status: 200, standardSchema: AuditList })
  async list(@CallerStore() storeId: string, @Query({ schema: AuditQuery }) { limit, before }: AuditQuery): Promise<AuditList> {
    const entries = await this.audit.list(storeId, limit + 1, before);
    const shown = entries.slice(0, limit);
    const last = shown.at(-1);
    return { entries: shown, ...(entries.length > limit && last && { next: last.id }) };
  }
}
