import { Module } from '@nestjs/common';
import { StoreProfileModule } from '#store-profile';
import { SuggestController } from './suggest.controller.js';
import { SuggestService } from './suggest.service.js';

@Module({ imports: [StoreProfileModule], controllers: [SuggestController], providers: [SuggestService] })
export class SuggestModule {}
