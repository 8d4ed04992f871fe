import { Module } from '@nestjs/common';
import { ImageReader } from './image-reader.js';
import { ImageUploadsController } from './image-uploads.controller.js';
import { ImagesController } from './images.controller.js';
import { ProductDocuments } from './product-documents.js';
import { QueryImagesController } from './query-images.controller.js';

@Module({
  controllers: [ImagesController, ImageUploadsController, QueryImagesController],
  providers: [ImageReader, ProductDocuments],
  exports: [ImageReader, ProductDocuments],
})
export class ImagesModule {}
