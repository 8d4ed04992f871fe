import { Body, Controller, Get, Headers, Patch, Put, Query, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SettingsHistory, SettingsHistoryQuery, SettingsPatch, StoreSettings } from '#api-contract';
import { StoreProfiles, type SettingsChange, type VersionedSettings } from '#store-profile';
import { CallerStore, RequireScope } from '../access/access.js';
import { etagOf, versionIn } from './if-match.js';

const IF_MATCH = { name: 'if-match', required: false, description: 'the ETag of the settings that the change was made from' } as const;
const ETAG = { etag: { description: 'the version of the settings', schema: { type: 'string' } } } as const;

@ApiTags('Admin')
@ApiBearerAuth()
@RequireScope('admin')
@Controller('v1/admin/settings')
export class SettingsController {
  constructor(private readonly profiles: StoreProfiles) {}

  @Get()
  @ApiOperation({ summary: "read the store's language, synonyms and tagging; their version is the ETag" })
  @ApiResponse({ status: 200, standardSchema: StoreSettings, headers: ETAG })
  async read(@CallerStore() storeId: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<StoreSettings> {
    return answered(reply, await this.profiles.versionedSettings(storeId));
  }

  @Get('history')
  @ApiOperation({ summary: 'the last versions of the settings, the latest first' })
  @ApiResponse({ status: 200, standardSchema: SettingsHistory })
  async history(
    @CallerStore() storeId: string,
    @Query({ schema: SettingsHistoryQuery }) { limit }: SettingsHistoryQuery,
  ): Promise<SettingsHistory> {
    const versions = await this.profiles.settingsHistory(storeId, limit);
    return {
      versions: versions.map(({ version, at, by, settings }) => ({
        version,
        at: at.toISOString(),
        key_id: by.keyId,
        key_name: by.keyName,
        settings,
      })),
    };
  }

  @Patch()
  @ApiOperation({ summary: 'change the settings that are named, and leave the others as they are' })
  @ApiHeader(IF_MATCH)
  @ApiResponse({ status: 200, standardSchema: StoreSettings, headers: ETAG })
  async change(
    @CallerStore() storeId: string,
    @Body({ schema: SettingsPatch }) patch: SettingsPatch,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StoreSettings> {
    const before = await this.profiles.settingsNow(storeId);
    const changed = await this.profiles.patchSettings(storeId, patch, changeOf(request, ifMatch));
    const named = Object.keys(patch) as (keyof StoreSettings)[];
    request.changed = { before: pick(before, named), after: pick(changed.settings, named) };
    return answered(reply, changed);
  }

  @Put()
  @ApiOperation({ summary: 'replace all settings: those that are not named are reset to their defaults' })
  @ApiHeader(IF_MATCH)
  @ApiResponse({ status: 200, standardSchema: StoreSettings, headers: ETAG })
  async write(
    @CallerStore() storeId: string,
    @Body({ schema: StoreSettings }) settings: StoreSettings,
    @Headers('if-match') ifMatch: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StoreSettings> {
    request.changed = { before: await this.profiles.settingsNow(storeId), after: settings };
    return answered(reply, await this.profiles.changeSettings(storeId, settings, changeOf(request, ifMatch)));
  }
}

const changeOf = ({ apiKey }: FastifyRequest, ifMatch: string | undefined): SettingsChange => ({
  by: { keyId: apiKey?.id ?? '', keyName: apiKey?.name ?? '' },
  from: versionIn(ifMatch),
});

function answered(reply: FastifyReply, { settings, version }: VersionedSettings): StoreSettings {
  reply.header('etag', etagOf(version));
  return settings;
}

const pick = (settings: StoreSettings, names: readonly (keyof StoreSettings)[]): Partial<StoreSettings> =>
  Object.fromEntries(names.map((name) => [name, settings[name]]));
