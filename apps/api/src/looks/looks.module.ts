import { Module } from '@nestjs/common';
import { ImagesModule } from '../images/images.module.js';
import { SearchModule } from '../search/search.module.js';
import { LooksController } from './looks.controller.js';
import { LooksService } from './looks.service.js';

@Module({ imports: [ImagesModule, SearchModule], controllers: [LooksController], providers: [LooksService] })
export class LooksModule {}
