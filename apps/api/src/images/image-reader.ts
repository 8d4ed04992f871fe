import { Injectable } from '@nestjs/common';
import { LIMITS, type ImageInput } from '#api-contract';
import { ImageDownloader } from '#image-store';
import { Problem } from '#platform';

/** Pictures as requests name them → their bytes. */
@Injectable()
export class ImageReader {
  constructor(private readonly downloader: ImageDownloader) {}

  /** @throws {Problem} for what is no base64 or too large; {ImageSourceError} for addresses that cannot be read or must not be. */
  async read(image: ImageInput): Promise<Uint8Array> {
    if ('bytes' in image) return image.bytes;
    if ('base64' in image) return decodeBase64(image.base64);
    const download = await this.downloader.download(image.url);
    return 'bytes' in download ? download.bytes : new Uint8Array();
  }
}

function decodeBase64(text: string): Buffer {
  const payload = text.replace(/^data:[^,]{0,100};base64,/, '');
  const bytes = Buffer.from(payload, 'base64');
  // Node passes over characters that are not base64; a text that shrinks was no picture.
  if (bytes.length < Math.floor((payload.length * 3) / 4) - 2) throw new Problem('undecodable-image', 'image.base64 is not base64');
  if (bytes.length > LIMITS.pictureBytes) {
    throw new Problem('image-too-large', `the picture is larger than ${LIMITS.pictureBytes / 1e6} MB`);
  }
  return bytes;
}
