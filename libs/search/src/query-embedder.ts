import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { weightedMix, type ClipModel, type Embedding } from '#clip';
import type { IndexVersion } from '#index-versions';
import { NoDirectionError, ProductNotFoundError } from './search-errors.js';
import type { QueryPart } from './search-query.js';

/** Pictures whose embeddings are kept: a shopper who turns the page sends the same one again. */
const KNOWN_PICTURES = 500;

/** A part of a query with its embedding. The embedding of a product is the one of its picture. */
export interface EmbeddedPart {
  readonly kind: 'text' | 'picture';
  readonly weight: number;
  readonly embedding: Embedding;
}

/** Parts of a query → their embeddings. */
@Injectable()
export class QueryEmbedder {
  readonly #embeddings = new LRUCache<string, Embedding>({ max: KNOWN_PICTURES });

  /** The embedding of each part, in their order. @throws {ProductNotFoundError}; {ImageError} for a picture that cannot be decoded. */
  async embedParts(version: IndexVersion, storeId: string, parts: readonly QueryPart[]): Promise<EmbeddedPart[]> {
    return Promise.all(
      parts.map(async (part) => ({
        kind: 'text' in part ? 'text' : 'picture',
        weight: part.weight,
        embedding: await this.embedPart(version, storeId, part),
      })),
    );
  }

  private async embedPart({ index, model, texts }: IndexVersion, storeId: string, part: QueryPart): Promise<Embedding> {
    if ('text' in part) return texts.embed(part.text);
    if ('picture' in part) return this.embedPicture(model, part.picture);
    if ('pictureEmbedding' in part) return part.pictureEmbedding;
    const embedding = (await index.embeddings(storeId, [part.productId])).get(part.productId);
    if (!embedding) throw new ProductNotFoundError(part.productId);
    return embedding;
  }

  private async embedPicture(model: ClipModel, bytes: Uint8Array): Promise<Embedding> {
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
 * @throws {NoDirectionError} if they cancel out.
 */
export function mixed(parts: readonly EmbeddedPart[]): Embedding {
  try {
    return weightedMix(parts);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new NoDirectionError({ cause: error });
  }
}
