import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { formatFor, ProductPictures } from '#pictures';
import { OpenRoute } from '#platform';

/** What a wildcard route gives: the rest of the path. */
type Parameters = Readonly<Record<'store' | 'width' | 'version' | 'signature' | '*', string>>;

const LASTING = 'public, max-age=31536000, immutable';

/** Pictures of products. A hit carries their addresses; a signed address needs no API key (see `PictureAddresses`). */
@ApiExcludeController()
@Controller('v1/images')
export class ImagesController {
  constructor(private readonly pictures: ProductPictures) {}

  @Get(':store/:width/:version/:signature/*')
  @OpenRoute()
  async picture(
    @Param() { store, width, version, signature, '*': key }: Parameters,
    @Headers() { accept, 'if-none-match': known }: Readonly<Record<string, string | undefined>>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const address = { storeId: store, width: Number(width), version, key };
    this.pictures.check(address, signature);
    const format = formatFor(accept);
    const etag = `"${version}-${width}-${format}"`;
    reply.headers({ 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin', vary: 'accept' });
    if (known?.split(/,\s*/).includes(etag)) return void reply.status(304).headers({ etag, 'cache-control': LASTING }).send();
    const { bytes, isLasting } = await this.pictures.get(address, format);
    reply.headers(isLasting ? { etag, 'cache-control': LASTING } : { 'cache-control': 'no-cache' });
    await reply.headers({ 'content-type': `image/${format}`, 'x-content-type-options': 'nosniff' }).send(bytes);
  }
}
