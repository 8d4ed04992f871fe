import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import pMap from 'p-map';
import { CreatedStore, NewStore, StoreList, type StoreDocument } from '#api-contract';
import { IndexVersions } from '#index-versions';
import { ShownOnce } from '#platform';
import { RequireScope } from './access.js';
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
    const [records, keys] = await Promise.all([this.stores.list(), this.keys.countByStore()]);
    return { stores: await pMap(records, (record) => this.document(record, keys.get(record.id) ?? 0), { concurrency: COUNTED_AT_ONCE }) };
  }

  private async document({ id, name, createdAt }: StoreRecord, keys: number): Promise<StoreDocument> {
    const products = await this.versions.reading(id, ({ index }) => index.count(id));
    return { id, name, ...(createdAt !== undefined && { created_at: createdAt }), products, keys };
  }
}
