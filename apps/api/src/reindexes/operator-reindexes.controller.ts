import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import pMap from 'p-map';
import { ApiKeyStore } from '#access';
import { NewReindex, ReindexList, StartedReindexes } from '#api-contract';
import { RequireScope } from '../access/access.js';
import { toReindexDocument } from './reindex-document.js';
import { ReindexesService } from './reindexes.service.js';

/** Stores whose reindexes are read at the same time. */
const STORES_AT_ONCE = 16;

/** Reindexes of all stores at once, for the operator of the service. */
@ApiTags('Operator')
@ApiBearerAuth()
@RequireScope('operator')
@Controller('v1/operator/reindexes')
export class OperatorReindexesController {
  constructor(
    private readonly keys: ApiKeyStore,
    private readonly reindexes: ReindexesService,
  ) {}

  @Post()
  @ApiOperation({ summary: 'change the model of all stores; each of them stays open, has its own verification and its own swap' })
  @HttpCode(202)
  @ApiResponse({ status: 202, standardSchema: StartedReindexes })
  async start(@Body({ schema: NewReindex }) wanted: NewReindex): Promise<StartedReindexes> {
    const { started, passedOver } = await this.reindexes.startAll(await this.keys.stores(), wanted);
    return {
      reindexes: started.map((report) => toReindexDocument(report, new Date())),
      passed_over: passedOver.map(({ storeId, problem: { code, message } }) => ({ store_id: storeId, code, detail: message })),
    };
  }

  @Get()
  @ApiOperation({ summary: 'the latest reindex of each store' })
  @ApiResponse({ status: 200, standardSchema: ReindexList })
  async list(): Promise<ReindexList> {
    const stores = await this.keys.stores();
    const latest = await pMap(stores, async (storeId) => (await this.reindexes.list(storeId)).slice(0, 1), { concurrency: STORES_AT_ONCE });
    return { reindexes: latest.flat().map((report) => toReindexDocument(report, new Date())) };
  }
}
