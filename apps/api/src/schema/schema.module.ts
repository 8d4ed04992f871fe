import { Module } from '@nestjs/common';
import { StoreProfileModule } from '#store-profile';
import { SchemaController } from './schema.controller.js';

@Module({ imports: [StoreProfileModule], controllers: [SchemaController] })
export class SchemaModule {}
