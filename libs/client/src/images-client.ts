import type { MissingImages, OfferedImages, UploadedImages } from '#api-contract';
import type { Transport } from './transport.js';

/** A picture to store under a key. */
export interface NamedImage {
  /** What feeds name it by, such as `images/a1.jpg`. */
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** The pictures of a catalog, sent before its feed. */
export class ImagesClient {
  constructor(private readonly transport: Transport) {}

  /** Stores pictures. @returns each with the reason if it was refused. @throws {ApiProblem} */
  async upload(images: readonly NamedImage[]): Promise<UploadedImages> {
    const form = new FormData();
    for (const { key, bytes } of images) form.append('images', new Blob([bytes.slice()]), key);
    return this.transport.send('POST', '/v1/images', form);
  }

  /** The keys of pictures that the store does not have as they are. @throws {ApiProblem} */
  async missing(images: OfferedImages['images']): Promise<string[]> {
    return (await this.transport.json<MissingImages>('POST', '/v1/images/missing', { images })).missing;
  }
}
