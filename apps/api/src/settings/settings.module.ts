import { Module } from '@nestjs/common';
import { StoreProfileModule } from '#store-profile';
import { SettingsController } from './settings.controller.js';

@Module({ imports: [StoreProfileModule], controllers: [SettingsController] })
export class SettingsModule {}
