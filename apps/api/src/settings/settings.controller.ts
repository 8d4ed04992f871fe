import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { StoreProfiles, StoreSettings } from '#store-profile';
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

  @Put()
  @ApiOperation({ summary: "set the store's language, synonyms and tagging" })
  @ApiResponse({ status: 200, standardSchema: StoreSettings })
  async write(@CallerStore() storeId: string, @Body({ schema: StoreSettings }) settings: StoreSettings): Promise<StoreSettings> {
    await this.profiles.changeSettings(storeId, settings);
    return settings;
  }
}
