import { Body, Controller, Get, Patch, Put, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { SettingsPatch, StoreSettings } from '#api-contract';
import { StoreProfiles } from '#store-profile';
import { CallerStore, RequireScope } from '../access/access.js';

@ApiTags('Admin')
@ApiBearerAuth()
@RequireScope('admin')
@Controller('v1/admin/settings')
export class SettingsController {
  constructor(private readonly profiles: StoreProfiles) {}

  @Get()
  @ApiOperation({ summary: "read the store's language, synonyms and tagging" })
  @ApiResponse({ status: 200, standardSchema: StoreSettings })
  async read(@CallerStore() storeId: string): Promise<StoreSettings> {
    return this.profiles.settings(storeId);
  }

  @Patch()
  @ApiOperation({ summary: 'change the settings that are named, and leave the others as they are' })
  @ApiResponse({ status: 200, standardSchema: StoreSettings })
  async change(
    @CallerStore() storeId: string,
    @Body({ schema: SettingsPatch }) patch: SettingsPatch,
    @Req() request: FastifyRequest,
  ): Promise<StoreSettings> {
    const before = await this.profiles.settingsNow(storeId);
    const after = await this.profiles.patchSettings(storeId, patch);
    const named = Object.keys(patch) as (keyof StoreSettings)[];
    request.changed = { before: pick(before, named), after: pick(after, named) };
    return after;
  }

  @Put()
  @ApiOperation({ summary: 'replace all settings: those that are not named are reset to their defaults' })
  @ApiResponse({ status: 200, standardSchema: StoreSettings })
  async write(
    @CallerStore() storeId: string,
    @Body({ schema: StoreSettings }) settings: StoreSettings,
    @Req() request: FastifyRequest,
  ): Promise<StoreSettings> {
    request.changed = { before: await this.profiles.settingsNow(storeId), after: settings };
    await this.profiles.changeSettings(storeId, settings);
    return settings;
  }
}

const pick = (settings: StoreSettings, names: readonly (keyof StoreSettings)[]): Partial<StoreSettings> =>
  Object.fromEntries(names.map((name) => [name, settings[name]]));
