import { Injectable } from '@nestjs/common';
import { LIMITS, type ImageInput } from '#api-contract';
import { ImageDownloader } from '#image-store';
import { QueryPictures } from '#pictures';
import { Problem } from '#platform';

/** Reads a picture of a request (bytes, base64, a URL, or the id of one that was sent before) into bytes. */
@Injectable()
export class ImageReader {
  constructor(
    private readonly downloader: ImageDownloader,
    private readonly queryPictures: QueryPictures,
  ) {}

  /** @throws {Problem} if the base64 is invalid or too large, or the id has expired; {ImageSourceError} if the URL cannot be downloaded or is not allowed. */
  async read(storeId: string, image: ImageInput): Promise<Uint8Array> {
    if ('bytes' in image) return image.bytes;
    if ('id' in image) return this.queryPictures.read(storeId, image.id);
    if ('base64' in image) return decodeBase64(image.base64);
    const download = await this.downloader.download(image.url);
    return 'bytes' in download ? download.bytes : new Uint8Array();
  }
}

function decodeBase64(text: string): Buffer {
  const payload = text.replace(/^data:[^,]{0,100};base64,/, '');
  const bytes = Buffer.from(payload, 'base64');
  // Node skips characters that are not base64, so a result that is too short means invalid input.
  if (bytes.length < Math.floor((payload.length * 3) / 4) - 2) throw new Problem('undecodable-image', 'image.base64 is not base64');
  if (bytes.length > LIMITS.pictureBytes) {
    throw new Problem('image-too-large', `the picture is larger than ${LIMITS.pictureBytes / 1e6} MB`);
  }
  return bytes;
}
