import { Module } from '@nestjs/common';
import { StoreProfileModule } from '#store-profile';
import { JobsApiModule } from '../jobs/jobs-api.module.js';
import { ProductPatches } from './product-patches.js';
import { ProductsController } from './products.controller.js';
import { ProductsService } from './products.service.js';

@Module({ imports: [JobsApiModule, StoreProfileModule], controllers: [ProductsController], providers: [ProductPatches, ProductsService] })
export class ProductsModule {}
