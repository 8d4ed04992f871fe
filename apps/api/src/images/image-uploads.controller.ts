import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { LIMITS, MissingImages, OfferedImages, UploadedImages } from '#api-contract';
import { CatalogPictures, RefusedPictureError } from '#pictures';
import { MaxBody, Problem } from '#platform';
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
    if (Number(request.headers['content-length']) > LIMITS.imagesBytes) throw tooLarge();
    const images: UploadedImages['images'] = [];
    const limits = { files: LIMITS.imagesPerRequest, fields: 0, fileSize: LIMITS.pictureBytes };
    let total = 0;
    for await (const part of partsOf(request, { limits, preservePath: true, throwFileSizeLimit: false })) {
      // Fields are refused by the limits; this tells the compiler.
      if (part.type !== 'file') continue;
      const bytes = await part.toBuffer().catch((error: unknown) => {
        throw asProblem(error);
      });
      total += bytes.length;
      if (total > LIMITS.imagesBytes) throw tooLarge();
      images.push(part.file.truncated ? oversized(part.filename) : await this.stored(storeId, part.filename, bytes));
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
  private async stored(storeId: string, key: string | undefined, bytes: Uint8Array): Promise<UploadedImages['images'][number]> {
    try {
      await this.pictures.put(storeId, key, bytes);
      return { key: key ?? '' };
    } catch (error) {
      if (!(error instanceof RefusedPictureError)) throw error;
      return { key: key ?? '', error: { code: error.code, message: error.message } };
    }
  }
}

const tooLarge = (): Problem =>
  new Problem('payload-too-large', `a request has at most ${LIMITS.imagesBytes / 1e6} MB of pictures; send the others in another one`);

const oversized = (key: string): UploadedImages['images'][number] => ({
  key,
  error: { code: 'image-too-large', message: `the picture is larger than ${LIMITS.pictureBytes / 1e6} MB` },
});
