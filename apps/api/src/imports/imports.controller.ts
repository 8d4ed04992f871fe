import {
  Body,
  Controller,
  Get,
  Header,
  HttpCode,
  Param,
  Post,
  Query,
  Req,
  Res,
  Sse,
  StreamableFile,
  UseInterceptors,
  type MessageEvent,
} from '@nestjs/common';
import { ApiBearerAuth, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import {
  ErrorPage,
  ErrorsQuery,
  ImportDocument,
  ImportList,
  ImportsQuery,
  NewImport,
  PreviewDocument,
  hasImportEnded,
} from '#api-contract';
import { CallerStore, RequireScope } from '../access/access.js';
import { ProgressEvents } from '../http/progress-events.js';
import { toRowErrorDocument } from '../http/row-error-document.js';
import { FeedPreviews } from './feed-previews.js';
import { FeedUpload } from './feed-upload.interceptor.js';
import { toImportDocument } from './import-document.js';
import { ImportsService } from './imports.service.js';

@ApiTags('Imports')
@ApiBearerAuth()
@RequireScope('catalog')
@Controller('v1/imports')
export class ImportsController {
  constructor(
    private readonly imports: ImportsService,
    private readonly previews: FeedPreviews,
    private readonly progress: ProgressEvents,
  ) {}

  @Post()
  @ApiOperation({ summary: 'start to import a feed (the export of a shop system, CSV, JSON or XML, also gzipped)' })
  @HttpCode(202)
  @UseInterceptors(FeedUpload)
  @ApiConsumes('multipart/form-data', 'application/json')
  @ApiResponse({ status: 202, standardSchema: ImportDocument })
  async start(
    @CallerStore() storeId: string,
    @Body({ schema: NewImport }) options: NewImport,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ImportDocument> {
    const report = await this.imports.start(storeId, options, request.isMultipart());
    reply.header('location', `/v1/imports/${report.request.importId}`);
    return toImportDocument(report, new Date());
  }

  @Get()
  @ApiOperation({ summary: 'the imports of the last month, the latest first' })
  @ApiResponse({ status: 200, standardSchema: ImportList })
  async list(
    @CallerStore() storeId: string,
    @Query({ schema: ImportsQuery }) { state, page, per_page }: ImportsQuery,
  ): Promise<ImportList> {
    const { total, imports } = await this.imports.list(storeId, state, page, per_page);
    return { imports: imports.map((report) => toImportDocument(report, new Date())), found: total, page, per_page };
  }

  @Post('preview')
  @ApiOperation({
    summary:
      'how a feed would be imported, by its first rows: its format, its columns, the first products, and what is wrong; the first megabytes of a feed are enough',
  })
  @HttpCode(200)
  @UseInterceptors(FeedUpload)
  @ApiConsumes('multipart/form-data', 'application/json')
  @ApiResponse({ status: 200, standardSchema: PreviewDocument })
  async preview(
    @CallerStore() storeId: string,
    @Body({ schema: NewImport }) options: NewImport,
    @Req() request: FastifyRequest,
  ): Promise<PreviewDocument> {
    return this.previews.of(storeId, options, request.isMultipart());
  }

  @Get(':id')
  @ApiOperation({ summary: 'the status of an import' })
  @ApiResponse({ status: 200, standardSchema: ImportDocument })
  async find(@CallerStore() storeId: string, @Param('id') importId: string): Promise<ImportDocument> {
    return toImportDocument(await this.imports.find(storeId, importId), new Date());
  }

  @Sse(':id/events')
  @ApiOperation({ summary: 'the progress of an import as server-sent events: one for each change, until the import ends' })
  @ApiResponse({
    status: 200,
    description: 'import documents, as server-sent events',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  async events(@CallerStore() storeId: string, @Param('id') importId: string): Promise<Observable<MessageEvent>> {
    await this.imports.find(storeId, importId);
    return this.progress.of(
      () => this.imports.find(storeId, importId),
      ({ state }) => hasImportEnded(state),
      (report) => ({ type: report.state, data: toImportDocument(report, new Date()) }),
    );
  }

  @Get(':id/errors')
  @ApiOperation({ summary: 'the rows that were not imported, and why' })
  @ApiResponse({ status: 200, standardSchema: ErrorPage })
  async errors(
    @CallerStore() storeId: string,
    @Param('id') importId: string,
    @Query({ schema: ErrorsQuery }) { page, per_page }: ErrorsQuery,
  ): Promise<ErrorPage> {
    const { total, errors } = await this.imports.errors(storeId, importId, page, per_page);
    return { errors: errors.map(toRowErrorDocument), found: total, page, per_page };
  }

  @Get(':id/errors.csv')
  @ApiOperation({ summary: 'the rows that were not imported, as a CSV file' })
  @Header('content-type', 'text/csv; charset=utf-8')
  @ApiResponse({ status: 200, description: 'the whole report as a file', content: { 'text/csv': { schema: { type: 'string' } } } })
  async errorFile(@CallerStore() storeId: string, @Param('id') importId: string): Promise<StreamableFile> {
    return new StreamableFile(await this.imports.errorFile(storeId, importId), { type: 'text/csv; charset=utf-8' });
  }

  @Post(':id/pause')
  @ApiOperation({ summary: 'halt an import: no more rows are read and no more products indexed until it is resumed' })
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: ImportDocument })
  async pause(@CallerStore() storeId: string, @Param('id') importId: string): Promise<ImportDocument> {
    return toImportDocument(await this.imports.pause(storeId, importId), new Date());
  }

  @Post(':id/resume')
  @ApiOperation({ summary: 'let a paused import go on where it was' })
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: ImportDocument })
  async resume(@CallerStore() storeId: string, @Param('id') importId: string): Promise<ImportDocument> {
    return toImportDocument(await this.imports.resume(storeId, importId), new Date());
  }

  @Post(':id/cancel')
  @ApiOperation({ summary: 'stop an import; products that are indexed already stay' })
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: ImportDocument })
  async cancel(@CallerStore() storeId: string, @Param('id') importId: string): Promise<ImportDocument> {
    return toImportDocument(await this.imports.cancel(storeId, importId), new Date());
  }
}
