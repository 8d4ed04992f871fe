import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { JudgmentCount, Judgments } from '#api-contract';
import { JudgmentStore } from '#reindex';
import { CallerStore, RequireScope } from '../access/access.js';

@ApiTags('Admin')
@ApiBearerAuth()
@RequireScope('admin')
@Controller('v1/admin/judgments')
export class JudgmentsController {
  constructor(private readonly store: JudgmentStore) {}

  @Put()
  @ApiOperation({ summary: 'set the queries on which a reindex compares both versions' })
  @ApiResponse({ status: 200, standardSchema: JudgmentCount })
  async write(@CallerStore() storeId: string, @Body({ schema: Judgments }) { judgments }: Judgments): Promise<JudgmentCount> {
    const graded = judgments.map(({ q, relevant }) => ({
      q,
      grades: Array.isArray(relevant) ? Object.fromEntries(relevant.map((id) => [id, 1])) : relevant,
    }));
    await this.store.replace(storeId, graded);
    return { queries: graded.length };
  }

  @Get()
  @ApiOperation({ summary: 'how many judgments the store has' })
  @ApiResponse({ status: 200, standardSchema: JudgmentCount })
  async count(@CallerStore() storeId: string): Promise<JudgmentCount> {
    return { queries: (await this.store.all(storeId)).length };
  }
}
