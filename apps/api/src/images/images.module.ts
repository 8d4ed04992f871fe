import { Module } from '@nestjs/common';
import { ImageReader } from './image-input.js';

@Module({ providers: [ImageReader], exports: [ImageReader] })
export class ImagesModule {}
