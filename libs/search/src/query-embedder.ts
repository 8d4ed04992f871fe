import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { BasicColor } from '#catalog';
import { measuredColors, weightedMix, type ClipModel, type Embedding } from '#clip';
import type { IndexVersion } from '#index-versions';
import { NoCommonSpaceError, NoDirectionError, ProductNotFoundError } from './search-errors.js';
import type { WeightedPart } from './search-query.js';
import type { SpaceKind } from './spaces.js';

/** Pictures whose embeddings are kept: a shopper who turns the page sends the same one again. */
const KNOWN_PICTURES = 500;

/** A part of a query with its embedding in one space. An example is a picture or a product. */
export interface EmbeddedPart {
  readonly kind: 'words' | 'example';
  readonly weight: number;
  readonly embedding: Embedding;
}

/** The embeddings of one part, in the spaces in which it has one. */
type PartEmbeddings = { readonly [Space in SpaceKind]?: Embedding };

/** The parts of a query in each space in which all of them have an embedding. */
export type EmbeddedParts = { readonly [Space in SpaceKind]?: readonly EmbeddedPart[] };

/** What is known of a picture that was sent. Its colours are measured at once: that takes far less time than to decode it again later. */
interface KnownPicture {
  readonly embedding: Embedding;
  readonly colors: readonly BasicColor[];
}

/** What embedding depends on beside the parts. */
interface EmbeddingOptions {
  /** Whether the space of texts is wanted where the space of pictures would do. */
  readonly isRankedByTexts?: boolean;
  /** Gives up what is not embedded yet. */
  readonly signal?: AbortSignal | undefined;
}

/** Parts of a query → their embeddings. */
@Injectable()
export class QueryEmbedder {
  readonly #pictures = new LRUCache<string, KnownPicture>({ max: KNOWN_PICTURES });

  /**
   * The embeddings of the parts, in their order. Words lie in both spaces, pictures in the space of pictures, and a product where its picture
   * lies; a product without a picture lies in the space of texts.
   * @throws {ProductNotFoundError}; {NoCommonSpaceError} for a picture beside a product without one; {ImageError} for a picture that
   * cannot be decoded.
   */
  async embedParts(
    version: IndexVersion,
    storeId: string,
    parts: readonly WeightedPart[],
    { isRankedByTexts = true, signal }: EmbeddingOptions = {},
  ): Promise<EmbeddedParts> {
    // Where no part is a product, all of them lie in the space of pictures.
    const isTextWanted = isRankedByTexts || parts.some((part) => 'productId' in part);
    const embedded = await Promise.all(parts.map((part) => this.embedPart(version, storeId, part, isTextWanted, signal)));
    const within = (space: SpaceKind): EmbeddedParts => {
      const own = parts.flatMap(({ weight, ...part }, n): EmbeddedPart[] => {
        const embedding = embedded[n]?.[space];
        return embedding ? [{ kind: 'text' in part ? 'words' : 'example', weight, embedding }] : [];
      });
      return own.length === parts.length ? { [space]: own } : {};
    };
    const found = { ...within('image'), ...within('text') };
    if (!found.image && !found.text) throw new NoCommonSpaceError(parts.length === 1);
    return found;
  }

  /**
   * The measured colours of what an example shows, the largest first; none where they are not known.
   * @throws {ImageError} for a picture that cannot be decoded.
   */
  async colorsOf({ index, model }: IndexVersion, storeId: string, example: WeightedPart): Promise<readonly string[]> {
    if ('picture' in example) return (await this.known(model, example.picture)).colors;
    if (!('productId' in example)) return [];
    const { images = [] } = (await index.get(storeId, [example.productId])).get(example.productId) ?? {};
    return images[0]?.colors ?? [];
  }

  private async embedPart(
    { index, model, texts, textSpace }: IndexVersion,
    storeId: string,
    part: WeightedPart,
    isTextWanted: boolean,
    signal: AbortSignal | undefined,
  ): Promise<PartEmbeddings> {
    if ('text' in part) {
      const [image, text] = await Promise.all([
        texts.embed(part.text, signal),
        isTextWanted ? textSpace?.queries.embed(part.text, signal) : undefined,
      ]);
      return { image, ...(text && { text }) };
    }
    if ('picture' in part) return { image: (await this.known(model, part.picture, signal)).embedding };
    if ('pictureEmbedding' in part) return { image: part.pictureEmbedding };
    const vectors = (await index.vectors(storeId, [part.productId])).get(part.productId);
    if (!vectors) throw new ProductNotFoundError(part.productId);
    const { image, text } = vectors;
    return image ? { image } : { ...(text && { text }) };
  }

  private async known(model: ClipModel, bytes: Uint8Array, signal?: AbortSignal): Promise<KnownPicture> {
    const key = createHash('sha256').update(model.info.fingerprint).update(bytes).digest('base64');
    const known = this.#pictures.get(key);
    if (known) return known;
    signal?.throwIfAborted();
    const prepared = await model.prepare(bytes);
    signal?.throwIfAborted();
    if ('error' in prepared) throw prepared.error;
    const [result] = await model.embedPrepared([prepared]);
    if (!result || 'error' in result) throw result?.error ?? new RangeError('the image tower returned no embedding');
    const picture = { embedding: result.embedding, colors: measuredColors(prepared.square) };
    this.#pictures.set(key, picture);
    return picture;
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
