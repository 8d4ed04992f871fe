import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { JobDocument, PatchList, PatchResult, ProductDocument, ProductFields, ProductId, ProductList, WaitQuery } from '#api-contract';
import { ProductPatch } from '#catalog';
import { CallerStore, RequireScope } from '../access/access.js';
import { Bounds, CallerBounds } from '../access/bounds.js';
import { toRowErrorDocument } from '../http/row-error-document.js';
import { JobsService } from '../jobs/jobs.service.js';
import { VisibleProducts } from '../search/visible-products.js';
import { ProductPatches } from './product-patches.js';
import { ProductsService, type AcceptedJob } from './products.service.js';

/** A write's place in the store's order of writes. */
const REVISION_HEADER = 'x-revision';

@ApiTags('Products')
@ApiBearerAuth()
@RequireScope('catalog')
@Controller('v1/products')
export class ProductsController {
  constructor(
    private readonly products: ProductsService,
    private readonly patches: ProductPatches,
    private readonly jobs: JobsService,
    private readonly visible: VisibleProducts,
  ) {}

  @Put(':id')
  @ApiOperation({ summary: 'create or replace a product' })
  @HttpCode(202)
  @ApiResponse({ status: 200, standardSchema: JobDocument, description: 'the write is done by the end of the wait' })
  @ApiResponse({ status: 202, standardSchema: JobDocument })
  async put(
    @CallerStore() storeId: string,
    @Param('id', { schema: ProductId }) id: string,
    @Body({ schema: ProductFields }) fields: ProductFields,
    @Query({ schema: WaitQuery }) { wait }: WaitQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JobDocument> {
    return this.accepted(storeId, await this.products.write(storeId, [{ ...fields, id }]), wait, reply);
  }

  @Post()
  @ApiOperation({ summary: 'create or replace up to 1 000 products' })
  @HttpCode(202)
  @ApiResponse({ status: 200, standardSchema: JobDocument, description: 'the write is done by the end of the wait' })
  @ApiResponse({ status: 202, standardSchema: JobDocument })
  async putAll(
    @CallerStore() storeId: string,
    @Body({ schema: ProductList }) { products }: ProductList,
    @Query({ schema: WaitQuery }) { wait }: WaitQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JobDocument> {
    return this.accepted(storeId, await this.products.write(storeId, products), wait, reply);
  }

  @Post('patch')
  @ApiOperation({ summary: 'change fields of up to 10 000 products at once, without embedding; also as JSON Lines' })
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: PatchResult })
  async patchAll(
    @CallerStore() storeId: string,
    @Body({ schema: PatchList }) list: PatchList,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PatchResult> {
    const { errors, ...result } = await this.patches.patch(storeId, list);
    reply.header(REVISION_HEADER, String(result.revision));
    return { ...result, errors: errors.map(toRowErrorDocument) };
  }

  @Patch(':id')
  @ApiOperation({ summary: "change a product's fields at once, without embedding; null clears a field" })
  @ApiResponse({ status: 200, standardSchema: ProductDocument })
  async patch(
    @CallerStore() storeId: string,
    @Param('id', { schema: ProductId }) id: string,
    @Body({ schema: ProductPatch }) patch: ProductPatch,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProductDocument> {
    const { product, revision } = await this.products.patch(storeId, id, patch);
    reply.header(REVISION_HEADER, String(revision));
    return product;
  }

  @Get(':id')
  @ApiOperation({ summary: 'read a product' })
  @RequireScope('search', { takesTokens: true })
  @ApiResponse({ status: 200, standardSchema: ProductDocument })
  async get(
    @CallerStore() storeId: string,
    @Param('id', { schema: ProductId }) id: string,
    @CallerBounds() bounds: Bounds,
  ): Promise<ProductDocument> {
    await this.visible.require(storeId, [id], bounds);
    return bounds.shown(await this.products.get(storeId, id));
  }

  @Delete(':id')
  @ApiOperation({ summary: 'remove a product' })
  @HttpCode(204)
  async delete(
    @CallerStore() storeId: string,
    @Param('id', { schema: ProductId }) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    reply.header(REVISION_HEADER, String(await this.products.delete(storeId, id)));
  }

  /** Answers 202 with the job's address, or 200 if the job is done by the end of the wait. */
  private async accepted(storeId: string, { jobId, revision }: AcceptedJob, wait: number, reply: FastifyReply): Promise<JobDocument> {
    const job = await this.jobs.report(storeId, jobId, wait);
    reply
      .header(REVISION_HEADER, String(revision))
      .header('location', `/v1/jobs/${jobId}`)
      .status(job.state === 'done' ? 200 : 202);
    return { ...job, revision };
  }
}
