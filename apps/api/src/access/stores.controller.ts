import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import pMap from 'p-map';
import { CreatedStore, NewStore, StoreList, type StoreDocument } from '#api-contract';
import { IndexVersions } from '#index-versions';
import { RequireScope } from './access.js';
import { ApiKeyStore } from './api-key-store.js';
import { StoreRegistry, type StoreRecord } from './store-registry.js';

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
  ) {}

  @Post()
  @ApiOperation({ summary: 'make a store, with an admin key that is shown only in this answer' })
  @ApiResponse({ status: 201, standardSchema: CreatedStore })
  async create(@Body({ schema: NewStore }) { id, name = id }: NewStore): Promise<CreatedStore> {
    const record = await this.stores.create(id, name);
    const { secret } = await this.keys.create(id, 'admin', ['admin']);
    return { ...(await this.document(record)), key: secret };
  }

  @Get()
  @ApiOperation({ summary: 'all stores, with the number of their products and keys' })
  @ApiResponse({ status: 200, standardSchema: StoreList })
  async list(): Promise<StoreList> {
    return { stores: await pMap(await this.stores.list(), (record) => this.document(record), { concurrency: COUNTED_AT_ONCE }) };
  }

  private async document({ id, name, createdAt }: StoreRecord): Promise<StoreDocument> {
    const [products, keys] = await Promise.all([this.versions.reading(id, ({ index }) => index.count(id)), this.keys.list(id)]);
    return { id, name, ...(createdAt !== undefined && { created_at: createdAt }), products, keys: keys.length };
  }
}
