import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, Res, Sse, type MessageEvent } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Observable } from 'rxjs';
import { EstimateDocument, FailureList, NewReindex, QualityDocument, ReindexDocument, ReindexList, ReindexQuery } from '#api-contract';
import { ENDED } from '#reindex';
import { CallerStore, RequireScope } from '../access/access.js';
import { ProgressEvents } from '../http/progress-events.js';
import { QualityPage } from './quality-page.js';
import { toQualityDocument, toReindexDocument } from './reindex-document.js';
import { ReindexesService } from './reindexes.service.js';

@ApiTags('Admin')
@ApiBearerAuth()
@RequireScope('admin')
@Controller('v1/admin/reindexes')
export class ReindexesController {
  constructor(
    private readonly reindexes: ReindexesService,
    private readonly page: QualityPage,
    private readonly progress: ProgressEvents,
  ) {}

  @Post()
  @ApiOperation({ summary: 'change the model of the store, or rebuild its index, while it stays open' })
  @HttpCode(202)
  @ApiResponse({ status: 200, standardSchema: EstimateDocument })
  @ApiResponse({ status: 202, standardSchema: ReindexDocument })
  async start(
    @CallerStore() storeId: string,
    @Body({ schema: NewReindex }) wanted: NewReindex,
    @Query({ schema: ReindexQuery }) { estimate }: ReindexQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReindexDocument | EstimateDocument> {
    if (estimate) {
      reply.status(200);
      return this.reindexes.estimate(storeId, wanted);
    }
    const report = await this.reindexes.start(storeId, wanted);
    reply.header('location', `/v1/admin/reindexes/${report.request.reindexId}`);
    return toReindexDocument(report, new Date());
  }

  @Get()
  @ApiOperation({ summary: "the store's reindexes, the latest first" })
  @ApiResponse({ status: 200, standardSchema: ReindexList })
  async list(@CallerStore() storeId: string): Promise<ReindexList> {
    return { reindexes: (await this.reindexes.list(storeId)).map((report) => toReindexDocument(report, new Date())) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'the status of a reindex' })
  @ApiResponse({ status: 200, standardSchema: ReindexDocument })
  async find(@CallerStore() storeId: string, @Param('id') id: string): Promise<ReindexDocument> {
    return toReindexDocument(await this.reindexes.find(storeId, id), new Date());
  }

  @Sse(':id/events')
  @ApiOperation({ summary: 'the progress of a reindex as server-sent events: one for each change, until the reindex ends' })
  @ApiResponse({
    status: 200,
    description: 'reindex documents, as server-sent events',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  async events(@CallerStore() storeId: string, @Param('id') id: string): Promise<Observable<MessageEvent>> {
    await this.reindexes.find(storeId, id);
    return this.progress.of(
      () => this.reindexes.find(storeId, id),
      ({ state }) => ENDED.includes(state),
      (report) => ({ type: report.state, data: toReindexDocument(report, new Date()) }),
    );
  }

  @Get(':id/failures')
  @ApiOperation({ summary: 'the products whose picture cannot be embedded, and why' })
  @ApiResponse({ status: 200, standardSchema: FailureList })
  async failures(@CallerStore() storeId: string, @Param('id') id: string): Promise<FailureList> {
    const failures = await this.reindexes.failures(storeId, id);
    return { failures: failures.map(({ productId, code, message }) => ({ product_id: productId, code, message })) };
  }

  @Get(':id/quality')
  @ApiOperation({ summary: 'how both versions answer known queries, and the ten that lost most' })
  @ApiResponse({ status: 200, standardSchema: QualityDocument })
  async quality(@CallerStore() storeId: string, @Param('id') id: string): Promise<QualityDocument> {
    return toQualityDocument(await this.reindexes.quality(storeId, id));
  }

  @Get(':id/quality.html')
  @ApiOperation({ summary: 'the comparison of both versions as a page, with the pictures of both result lists' })
  @Header('content-type', 'text/html; charset=utf-8')
  @ApiResponse({ status: 200, description: 'a self-contained page', content: { 'text/html': { schema: { type: 'string' } } } })
  async qualityPage(@CallerStore() storeId: string, @Param('id') id: string): Promise<string> {
    const report = await this.reindexes.find(storeId, id);
    return this.page.render(storeId, report, await this.reindexes.quality(storeId, id));
  }

  @Post(':id/cancel')
  @ApiOperation({ summary: 'cancel a reindex; the live version stays as it is and the new one is removed' })
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: ReindexDocument })
  async cancel(@CallerStore() storeId: string, @Param('id') id: string): Promise<ReindexDocument> {
    return toReindexDocument(await this.reindexes.cancel(storeId, id), new Date());
  }

  @Post(':id/approve')
  @ApiOperation({ summary: 'approve the swap of a reindex that waits for approval' })
  @HttpCode(202)
  @ApiResponse({ status: 202, standardSchema: ReindexDocument })
  async approve(@CallerStore() storeId: string, @Param('id') id: string): Promise<ReindexDocument> {
    return toReindexDocument(await this.reindexes.approve(storeId, id), new Date());
  }

  @Post(':id/retry')
  @ApiOperation({ summary: 'retry the pictures that could not be embedded; finished embeddings are kept' })
  @HttpCode(202)
  @ApiResponse({ status: 202, standardSchema: ReindexDocument })
  async retry(@CallerStore() storeId: string, @Param('id') id: string): Promise<ReindexDocument> {
    return toReindexDocument(await this.reindexes.retry(storeId, id), new Date());
  }

  @Post(':id/rollback')
  @ApiOperation({ summary: 'go back to the previous version, which includes the writes made since' })
  @HttpCode(202)
  @ApiResponse({ status: 202, standardSchema: ReindexDocument })
  async rollBack(@CallerStore() storeId: string, @Param('id') id: string): Promise<ReindexDocument> {
    return toReindexDocument(await this.reindexes.rollBack(storeId, id), new Date());
  }
}
