import { Module } from '@nestjs/common';
import { StoreProfileModule } from '#store-profile';
import { AccessModule } from '../access/access.module.js';
import { ImagesModule } from '../images/images.module.js';
import { JobsApiModule } from '../jobs/jobs-api.module.js';
import { SearchModule } from '../search/search.module.js';
import { ChangedTexts } from './changed-texts.js';
import { InspectionController } from './inspection.controller.js';
import { ProductPatches } from './product-patches.js';
import { ProductsController } from './products.controller.js';
import { ProductsService } from './products.service.js';

@Module({
  imports: [AccessModule, ImagesModule, JobsApiModule, SearchModule, StoreProfileModule],
  controllers: [InspectionController, ProductsController],
  providers: [ChangedTexts, ProductPatches, ProductsService],
})
export class ProductsModule {}
