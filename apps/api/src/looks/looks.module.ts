import { Module } from '@nestjs/common';
import { LookSearch, ProductSearchModule } from '#search';
import { ImagesModule } from '../images/images.module.js';
import { LooksController } from './looks.controller.js';
import { LooksService } from './looks.service.js';

@Module({ imports: [ImagesModule, ProductSearchModule], controllers: [LooksController], providers: [LooksService, LookSearch] })
export class LooksModule {}
