import { Module } from '@nestjs/common';
import { JobsApiModule } from '../jobs/jobs-api.module.js';
import { ProductsController } from './products.controller.js';
import { ProductsService } from './products.service.js';

@Module({ imports: [JobsApiModule], controllers: [ProductsController], providers: [ProductsService] })
export class ProductsModule {}
