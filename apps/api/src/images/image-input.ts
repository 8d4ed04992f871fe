import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ImageDownloader } from '#image-store';
import { Problem } from '#platform';

const MAX_BASE64_LENGTH = 28_000_000;
/** As for pictures that are uploaded as files. */
const MAX_IMAGE_BYTES = 20_000_000;

/** A picture in a JSON request; in a multipart request the file `image` stands for it. */
export const ImageInput = z.union([
  z.object({ url: z.url().max(2048).describe('an https:// address') }).strict(),
  z.object({ base64: z.string().min(1).max(MAX_BASE64_LENGTH).describe('a picture of at most 20 MB; a data: URL will do') }).strict(),
]);
export type ImageInput = z.infer<typeof ImageInput>;

/** Pictures as requests name them → their bytes. */
@Injectable()
export class ImageReader {
  constructor(private readonly downloader: ImageDownloader) {}

  /** @throws {Problem} for what is no base64 or too large; {ImageSourceError} for addresses that cannot be read or must not be. */
  async read(image: ImageInput): Promise<Uint8Array> {
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
  if (bytes.length > MAX_IMAGE_BYTES) {
    throw new Problem('image-too-large', `the picture is larger than ${MAX_IMAGE_BYTES / 1_000_000} MB`);
  }
  return bytes;
}
