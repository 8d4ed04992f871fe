import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ApiKeyStore, KeyUses, SearchTokens, type ListedKey } from '#access';
import { KeyDocument, KeyList, KeyRotation, NewKey, NewKeyDocument } from '#api-contract';
import { Problem, ShownOnce } from '#platform';
import { CallerStore, RequireScope } from './access.js';

const UNKNOWN = 'the store has no key with this id';

@ApiTags('Admin')
@ApiBearerAuth()
@RequireScope('admin')
@Controller('v1/admin/keys')
export class KeysController {
  constructor(
    private readonly keys: ApiKeyStore,
    private readonly uses: KeyUses,
    private readonly tokens: SearchTokens,
  ) {}

  @Post()
  @ShownOnce('key')
  @ApiOperation({ summary: 'create a key; its secret is shown only in this answer' })
  @ApiResponse({ status: 201, standardSchema: NewKeyDocument })
  async create(@CallerStore() storeId: string, @Body({ schema: NewKey }) wanted: NewKey): Promise<NewKeyDocument> {
    const { name, scopes, expires_at: expires, rate_limit: rateLimit } = wanted;
    const { key, secret } = await this.keys.create(storeId, {
      name,
      scopes,
      ...(expires !== undefined && { expiresAt: new Date(expires).toISOString() }),
      ...(rateLimit !== undefined && { rateLimit }),
    });
    return this.shown(key, secret);
  }

  @Get()
  @ApiOperation({ summary: "the store's keys" })
  @ApiResponse({ status: 200, standardSchema: KeyList })
  async list(@CallerStore() storeId: string): Promise<KeyList> {
    const keys = await this.keys.list(storeId);
    const uses = await this.uses.of(keys.map(({ id }) => id));
    return { keys: keys.map((key) => documentOf(key, uses.get(key.id))) };
  }

  @Post(':id/rotate')
  @ShownOnce('key')
  @ApiOperation({ summary: 'give a key another secret, which is shown only in this answer; the present one stays valid for a while' })
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: NewKeyDocument })
  async rotate(
    @CallerStore() storeId: string,
    @Param('id') id: string,
    @Body({ schema: KeyRotation }) { grace_seconds: grace }: KeyRotation,
  ): Promise<NewKeyDocument> {
    const rotated = await this.keys.rotate(storeId, id, grace);
    if (!rotated) throw new Problem('not-found', UNKNOWN);
    return this.shown(rotated.key, rotated.secret);
  }

  @Delete(':id')
  @ApiOperation({ summary: 'revoke a key: it is refused within five seconds' })
  @HttpCode(204)
  async revoke(@CallerStore() storeId: string, @Param('id') id: string): Promise<void> {
    if (!(await this.keys.revoke(storeId, id))) throw new Problem('not-found', UNKNOWN);
    await this.uses.forget(id);
  }

  /** A key that is new can sign search tokens at once. If that cannot be written, its first use does it: the secret must not be lost. */
  private async shown(key: ListedKey, secret: string): Promise<NewKeyDocument> {
    await this.tokens.admit(secret).catch(() => undefined);
    return { ...documentOf(key, undefined), key: secret };
  }
}

function documentOf({ id, name, scopes, createdAt, ...key }: ListedKey, usedAt: Date | undefined): KeyDocument {
  const { expiresAt, rotatedAt, previousEndsAt, rateLimit } = key;
  return {
    id,
    name,
    scopes,
    created_at: createdAt,
    ...(expiresAt !== undefined && { expires_at: expiresAt }),
    ...(usedAt && { last_used_at: usedAt.toISOString() }),
    ...(rotatedAt !== undefined && { rotated_at: rotatedAt }),
    ...(previousEndsAt !== undefined && { previous_valid_until: previousEndsAt }),
    ...(rateLimit !== undefined && { rate_limit: rateLimit }),
  };
}
