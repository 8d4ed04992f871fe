import { Injectable } from '@nestjs/common';
import { ClipModel, weightedMix, type Embedding } from '#clip';
import { ImageDownloader } from '#image-store';
import { Problem } from '#platform';
import { ProductIndex } from '#product-index';
import type { ImageInput, QueryPart } from './search.schema.js';

/** What shoppers ask with → one embedding. */
@Injectable()
export class QueryEmbedder {
  constructor(
    private readonly model: ClipModel,
    private readonly index: ProductIndex,
    private readonly downloader: ImageDownloader,
  ) {}

  /**
   * The weighted mix of the parts as a unit vector.
   * @throws {Problem} when a product is not in the store or the parts cancel out; {ImageError}, {ImageSourceError} for pictures.
   */
  async embed(storeId: string, parts: readonly QueryPart[]): Promise<Embedding> {
    const embeddings = await Promise.all(parts.map((part) => this.embedPart(storeId, part)));
    try {
      return weightedMix(parts.map(({ weight }, n) => ({ weight, embedding: embeddings[n] ?? new Float32Array() })));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const detail = 'the parts cancel each other out: nothing is left to search by';
      throw new Problem('invalid-request', detail, [{ field: 'parts', code: 'no-direction', message: detail }]);
    }
  }

  private async embedPart(storeId: string, part: QueryPart): Promise<Embedding> {
    if ('text' in part) return (await this.model.embedText([part.text]))[0] ?? new Float32Array();
    if ('image' in part) return this.model.embedImage(await this.bytesOf(part.image));
    const embedding = (await this.index.embeddings(storeId, [part.product_id])).get(part.product_id);
    if (!embedding) throw new Problem('product-not-found', `the store has no product "${part.product_id}"`);
    return embedding;
  }

  private async bytesOf(image: ImageInput): Promise<Uint8Array> {
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
  return bytes;
}
