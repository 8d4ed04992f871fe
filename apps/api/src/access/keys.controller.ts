import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { KeyDocument, KeyList, NewKey, NewKeyDocument } from '#api-contract';
import { Problem } from '#platform';
import { CallerStore, RequireScope } from './access.js';
import type { ApiKey } from './api-key.js';
import { ApiKeyStore } from './api-key-store.js';

const toDocument = ({ id, name, scopes, createdAt }: ApiKey): KeyDocument => ({ id, name, scopes, created_at: createdAt });

@ApiTags('Admin')
@ApiBearerAuth()
@RequireScope('admin')
@Controller('v1/admin/keys')
export class KeysController {
  constructor(private readonly keys: ApiKeyStore) {}

  @Post()
  @ApiOperation({ summary: 'create a key; its secret is shown only in this answer' })
  @ApiResponse({ status: 201, standardSchema: NewKeyDocument })
  async create(@CallerStore() storeId: string, @Body({ schema: NewKey }) { name, scopes }: NewKey): Promise<NewKeyDocument> {
    const { key, secret } = await this.keys.create(storeId, name, scopes);
    return { ...toDocument(key), key: secret };
  }

  @Get()
  @ApiOperation({ summary: "the store's keys" })
  @ApiResponse({ status: 200, standardSchema: KeyList })
  async list(@CallerStore() storeId: string): Promise<KeyList> {
    return { keys: (await this.keys.list(storeId)).map(toDocument) };
  }

  @Delete(':id')
  @ApiOperation({ summary: 'revoke a key: it is refused within five seconds' })
  @HttpCode(204)
  async revoke(@CallerStore() storeId: string, @Param('id') id: string): Promise<void> {
    if (!(await this.keys.revoke(storeId, id))) throw new Problem('not-found', 'the store has no key with this id');
  }
}
