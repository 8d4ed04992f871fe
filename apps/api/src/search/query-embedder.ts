import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { ClipModel, TextEmbedder, weightedMix, type Embedding } from '#clip';
import { ImageDownloader } from '#image-store';
import { Problem } from '#platform';
import { ProductIndex } from '#product-index';
import type { ImageInput, QueryPart } from './search.schema.js';

/** Pictures that are remembered: a shopper who turns the page sends the same one again. */
const KNOWN_IMAGES = 500;

/** As for pictures that are uploaded as files. */
const MAX_IMAGE_BYTES = 20_000_000;

/** A part of a query with its embedding; products are found by what their pictures look like. */
export interface EmbeddedPart {
  readonly kind: 'text' | 'image';
  readonly weight: number;
  readonly embedding: Embedding;
}

/** What shoppers ask with → one embedding. */
@Injectable()
export class QueryEmbedder {
  readonly #images = new LRUCache<string, Embedding>({ max: KNOWN_IMAGES });

  constructor(
    private readonly model: ClipModel,
    private readonly texts: TextEmbedder,
    private readonly index: ProductIndex,
    private readonly downloader: ImageDownloader,
  ) {}

  /** The embedding of each part. @throws {Problem} when a product is not in the store; {ImageError}, {ImageSourceError} for pictures. */
  async embedParts(storeId: string, parts: readonly QueryPart[]): Promise<EmbeddedPart[]> {
    return Promise.all(
      parts.map(async (part) => ({
        kind: 'text' in part ? 'text' : 'image',
        weight: part.weight,
        embedding: await this.embedPart(storeId, part),
      })),
    );
  }

  private async embedPart(storeId: string, part: QueryPart): Promise<Embedding> {
    if ('text' in part) return this.texts.embed(part.text);
    if ('image' in part) return this.embedImage(await this.bytesOf(part.image));
    const embedding = (await this.index.embeddings(storeId, [part.product_id])).get(part.product_id);
    if (!embedding) throw new Problem('product-not-found', `the store has no product "${part.product_id}"`);
    return embedding;
  }

  private async embedImage(bytes: Uint8Array): Promise<Embedding> {
    const key = createHash('sha256').update(bytes).digest('base64');
    const known = this.#images.get(key);
    if (known) return known;
    const embedding = await this.model.embedImage(bytes);
    this.#images.set(key, embedding);
    return embedding;
  }

  private async bytesOf(image: ImageInput): Promise<Uint8Array> {
    if ('base64' in image) return decodeBase64(image.base64);
    const download = await this.downloader.download(image.url);
    return 'bytes' in download ? download.bytes : new Uint8Array();
  }
}

/**
 * The query of weighted parts: the unit vector in the direction of Σ wᵢ·eᵢ over their embeddings.
 * @throws {Problem} if they cancel out.
 */
export function mixed(parts: readonly EmbeddedPart[]): Embedding {
  try {
    return weightedMix(parts);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const detail = 'the parts cancel each other out: nothing is left to search by';
    throw new Problem('invalid-request', detail, [{ field: 'parts', code: 'no-direction', message: detail }]);
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
