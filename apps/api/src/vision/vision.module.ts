import { Module } from '@nestjs/common';
import { ImagesModule } from '../images/images.module.js';
import { VisionController } from './vision.controller.js';
import { VisionService } from './vision.service.js';

@Module({ imports: [ImagesModule], controllers: [VisionController], providers: [VisionService] })
export class VisionModule {}
