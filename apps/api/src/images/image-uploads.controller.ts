import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { LIMITS, MissingImages, OfferedImages, UploadedImages } from '#api-contract';
import { CatalogPictures, RefusedPictureError } from '#pictures';
import { MaxBody } from '#platform';
import { CallerStore, RequireScope } from '../access/access.js';
import { asProblem, partsOf } from '../http/multipart.js';

const FORM = {
  type: 'object',
  properties: { images: { type: 'array', items: { type: 'string', format: 'binary' }, description: 'pictures, each named by its key' } },
} as const;

/** Pictures that products of a feed will name. */
@ApiTags('Products')
@ApiBearerAuth()
@RequireScope('catalog')
@Controller('v1/images')
export class ImageUploadsController {
  constructor(private readonly pictures: CatalogPictures) {}

  @Post()
  @ApiOperation({ summary: 'store pictures; the name of each file is the key that a feed names it by: images/a1.jpg' })
  @HttpCode(200)
  @MaxBody(LIMITS.imagesBytes)
  @ApiConsumes('multipart/form-data')
  @ApiBody({ schema: FORM })
  @ApiResponse({ status: 200, standardSchema: UploadedImages })
  async upload(@CallerStore() storeId: string, @Req() request: FastifyRequest): Promise<UploadedImages> {
    const images: UploadedImages['images'] = [];
    const limits = { files: LIMITS.imagesPerRequest, fields: 0, fileSize: LIMITS.pictureBytes };
    for await (const part of partsOf(request, { limits, preservePath: true })) {
      if (part.type !== 'file') continue;
      const bytes = await part.toBuffer().catch((error: unknown) => {
        throw asProblem(error);
      });
      images.push(await this.stored(storeId, part.filename, bytes));
    }
    return { images };
  }

  @Post('missing')
  @ApiOperation({
    summary: 'which of these pictures the store does not have as they are: what an upload that was cut off still has to send',
  })
  @HttpCode(200)
  @ApiResponse({ status: 200, standardSchema: MissingImages })
  async missing(@CallerStore() storeId: string, @Body({ schema: OfferedImages }) { images }: OfferedImages): Promise<MissingImages> {
    return { missing: await this.pictures.missing(storeId, images) };
  }

  /** A picture that is refused does not harm the others of its request. */
  private async stored(storeId: string, key: string, bytes: Uint8Array): Promise<UploadedImages['images'][number]> {
    try {
      await this.pictures.put(storeId, key, bytes);
      return { key };
    } catch (error) {
      if (!(error instanceof RefusedPictureError)) throw error;
      return { key, error: { code: error.code, message: error.message } };
    }
  }
}
