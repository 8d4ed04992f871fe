import { Module } from '@nestjs/common';
import { ProductSearchModule, Suggestions } from '#search';
import { SuggestController } from './suggest.controller.js';

@Module({ imports: [ProductSearchModule], controllers: [SuggestController], providers: [Suggestions] })
export class SuggestModule {}
