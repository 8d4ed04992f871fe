import { Body, Controller, Get, Header, Param, Post, StreamableFile, UseInterceptors } from '@nestjs/common';
import { ApiBearerAuth, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { NewQueryImage, QueryImageDocument, QueryImageId } from '#api-contract';
import { QueryPictures } from '#pictures';
import { CallerStore, RequireScope } from '../access/access.js';
import { MultipartQuery } from '../http/multipart-query.interceptor.js';
import { ImageReader } from './image-reader.js';

/** Pictures that are sent once and searched with several times. */
@ApiTags('Search')
@ApiBearerAuth()
@RequireScope('search')
@Controller('v1/query-images')
export class QueryImagesController {
  constructor(
    private readonly images: ImageReader,
    private readonly pictures: QueryPictures,
  ) {}

  @Get(':id')
  @ApiOperation({ summary: 'the picture that was kept, as JPEG' })
  @ApiResponse({ status: 200, description: 'the picture', content: { 'image/jpeg': { schema: { type: 'string', format: 'binary' } } } })
  @Header('cache-control', 'private, max-age=3600')
  async read(@CallerStore() storeId: string, @Param('id', { schema: QueryImageId }) id: string): Promise<StreamableFile> {
    return new StreamableFile(await this.pictures.read(storeId, id), { type: 'image/jpeg' });
  }

  @Post()
  @ApiOperation({ summary: 'keep a picture for an hour, to search with it several times; the store’s own pictures are not changed' })
  @UseInterceptors(MultipartQuery)
  @ApiConsumes('application/json', 'multipart/form-data')
  @ApiResponse({ status: 201, standardSchema: QueryImageDocument })
  async keep(@CallerStore() storeId: string, @Body({ schema: NewQueryImage }) { image }: NewQueryImage): Promise<QueryImageDocument> {
    const { id, width, height, expiresAt } = await this.pictures.keep(storeId, await this.images.read(storeId, image));
    return { image_id: id, width, height, expires_at: expiresAt.toISOString() };
  }
}
