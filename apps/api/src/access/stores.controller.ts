import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Req, StreamableFile } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import pMap from 'p-map';
import { CreatedStore, EmptiedStore, NewStore, StoreDocument, StoreList, StoreChanges, StoreRemoval } from '#api-contract';
import { IndexVersions } from '#index-versions';
import { Problem, ShownOnce } from '#platform';
import { Sweeps, type SweptStore } from '#sweep';
import { longAnswer } from '../http/long-answer.js';
import { RequireScope } from './access.js';
import { StoreEmptier } from './store-emptier.js';
import { ApiKeyStore, StoreRegistry, type StoreRecord } from '#access';

const COUNTED_AT_ONCE = 4;

@ApiTags('Operator')
@ApiBearerAuth()
@RequireScope('operator')
@Controller('v1/operator/stores')
export class StoresController {
  constructor(
    private readonly stores: StoreRegistry,
    private readonly keys: ApiKeyStore,
    private readonly versions: IndexVersions,
    private readonly sweeps: Sweeps,
    private readonly emptier: StoreEmptier,
  ) {}

  @Post()
  @ShownOnce('key')
  @ApiOperation({ summary: 'make a store, with an admin key that is shown only in this answer' })
  @ApiResponse({ status: 201, standardSchema: CreatedStore })
  async create(@Body({ schema: NewStore }) { id, name = id }: NewStore): Promise<CreatedStore> {
    const { createdAt } = await this.stores.create(id, name);
    const { secret } = await this.keys.create(id, { name: 'admin', scopes: ['admin'] });
    // Nothing that may fail comes between the key and the answer, which alone shows it.
    return { id, name, ...(createdAt !== undefined && { created_at: createdAt }), products: 0, keys: 1, key: secret };
  }

  @Get()
  @ApiOperation({ summary: 'all stores, with the number of their products and keys' })
  @ApiResponse({ status: 200, standardSchema: StoreList })
  async list(): Promise<StoreList> {
    const [records, keys, swept] = await Promise.all([this.stores.list(), this.keys.countByStore(), this.sweeps.all()]);
    const documents = await pMap(records, (record) => this.document(record, keys.get(record.id) ?? 0), { concurrency: COUNTED_AT_ONCE });
    return { stores: documents.map((one) => ({ ...one, ...bytesIn(swept.get(one.id)) })) };
  }

  @Patch(':id')
  @ApiOperation({ summary: 'give a store another name, or limits' })
  @ApiResponse({ status: 200, standardSchema: StoreDocument })
  async change(@Param('id') id: string, @Body({ schema: StoreChanges }) { name, limits }: StoreChanges): Promise<StoreDocument> {
    const wanted = limits && { products: limits.products, importsAtOnce: limits.imports_at_once };
    const record = await this.stores.change(id, { name, limits: wanted });
    return this.document(record, (await this.keys.countByStore()).get(id) ?? 0);
  }

  @Post(':id/empty')
  @ApiOperation({ summary: 'remove all products of a store; its keys, settings and pictures stay' })
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: EmptiedStore })
  async empty(
    @Param('id') id: string,
    @Query({ schema: StoreRemoval }) { confirm }: StoreRemoval,
    @Req() request: FastifyRequest,
  ): Promise<StreamableFile> {
    if (confirm !== id) throw new Problem('invalid-request', `confirm the removal by confirm=${encodeURIComponent(id.slice(0, 64))}`);
    if (!(await this.stores.has(id))) throw new Problem('store-not-found', `there is no store "${id.slice(0, 64)}"`);
    return new StreamableFile(await longAnswer(this.emptier.empty(id), request.id), { type: 'application/json' });
  }

  @Delete(':id')
  @ApiOperation({ summary: 'remove a store with its keys, products, pictures, feeds and settings' })
  @HttpCode(204)
  async remove(
    @Param('id') id: string,
    @Query({ schema: StoreRemoval }) { confirm }: StoreRemoval,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    if (confirm !== id) throw new Problem('invalid-request', `confirm the removal by confirm=${encodeURIComponent(id.slice(0, 64))}`);
    request.changed = { before: (await this.stores.list()).find((store) => store.id === id) };
    await this.stores.remove(id);
  }

  private async document({ id, name, createdAt, limits }: StoreRecord, keys: number): Promise<StoreDocument> {
    const products = await this.versions.reading(id, ({ index }) => index.count(id));
    return {
      id,
      name,
      ...(createdAt !== undefined && { created_at: createdAt }),
      products,
      keys,
      ...(limits && { limits: limitsDocument(limits) }),
    };
  }
}

const bytesIn = (swept: SweptStore | undefined): { bytes?: number } =>
  swept ? { bytes: swept.kinds.reduce((sum, { bytes }) => sum + bytes, 0) } : {};

const limitsDocument = ({ products, importsAtOnce }: NonNullable<StoreRecord['limits']>): NonNullable<StoreDocument['limits']> => ({
  ...(products !== undefined && { products }),
  ...(importsAtOnce !== undefined && { imports_at_once: importsAtOnce }),
});
