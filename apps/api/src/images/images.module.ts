import { Module } from '@nestjs/common';
import { ImageReader } from './image-reader.js';

@Module({ providers: [ImageReader], exports: [ImageReader] })
export class ImagesModule {}
