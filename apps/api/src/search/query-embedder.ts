import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { weightedMix, type ClipModel, type Embedding } from '#clip';
import type { IndexVersion } from '#index-versions';
import { Problem } from '#platform';
import { ImageReader } from '../images/image-input.js';
import type { QueryPart } from './search.schema.js';

/** Pictures that are remembered: a shopper who turns the page sends the same one again. */
const KNOWN_IMAGES = 500;

/** A part of a query with its embedding; products are found by what their pictures look like. */
export interface EmbeddedPart {
  readonly kind: 'text' | 'image';
  readonly weight: number;
  readonly embedding: Embedding;
}

/** What shoppers ask with → one embedding. */
@Injectable()
export class QueryEmbedder {
  readonly #embeddings = new LRUCache<string, Embedding>({ max: KNOWN_IMAGES });

  constructor(private readonly images: ImageReader) {}

  /** The embedding of each part. @throws {Problem} when a product is not in the store; {ImageError}, {ImageSourceError} for pictures. */
  async embedParts(version: IndexVersion, storeId: string, parts: readonly QueryPart[]): Promise<EmbeddedPart[]> {
    return Promise.all(
      parts.map(async (part) => ({
        kind: 'text' in part ? 'text' : 'image',
        weight: part.weight,
        embedding: await this.embedPart(version, storeId, part),
      })),
    );
  }

  private async embedPart({ index, model, texts }: IndexVersion, storeId: string, part: QueryPart): Promise<Embedding> {
    if ('text' in part) return texts.embed(part.text);
    if ('image' in part) return this.embedImage(model, await this.images.read(part.image));
    const embedding = (await index.embeddings(storeId, [part.product_id])).get(part.product_id);
    if (!embedding) throw new Problem('product-not-found', `the store has no product "${part.product_id}"`);
    return embedding;
  }

  private async embedImage(model: ClipModel, bytes: Uint8Array): Promise<Embedding> {
    const key = createHash('sha256').update(model.info.fingerprint).update(bytes).digest('base64');
    const known = this.#embeddings.get(key);
    if (known) return known;
    const embedding = await model.embedImage(bytes);
    this.#embeddings.set(key, embedding);
    return embedding;
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
