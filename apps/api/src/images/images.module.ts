import { Module } from '@nestjs/common';
import { ImageReader } from './image-reader.js';
import { ImagesController } from './images.controller.js';
import { ProductDocuments } from './product-documents.js';
import { QueryImagesController } from './query-images.controller.js';

@Module({
  controllers: [ImagesController, QueryImagesController],
  providers: [ImageReader, ProductDocuments],
  exports: [ImageReader, ProductDocuments],
})
export class ImagesModule {}
