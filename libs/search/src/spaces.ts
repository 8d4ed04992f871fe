import { BACKGROUND_TEXTS, normalized, type Embedding } from '#clip';
import type { IndexVersion } from '#index-versions';

/** The space of pictures, in which words lie too, and the space of texts. */
export type SpaceKind = 'image' | 'text';

/** Large collections are searched by a graph of compressed vectors: the nearest is among the first few, and not always the first. */
const LOOKED_AT = 16;

/** One space of a version, as far as measuring it needs. */
export interface Space {
  readonly dimension: number;
  /** How many products the store has. */
  count(storeId: string): Promise<number>;
  /** Embeddings of queries that no shop answers. */
  unrelated(): Promise<readonly Embedding[]>;
  /** The product nearest to an embedding, with its cosine; undefined if no product has an embedding. */
  nearest(storeId: string, embedding: Embedding): Promise<{ readonly productId: string; readonly score: number } | undefined>;
  /** The embeddings of those of the products that have one. */
  embeddings(storeId: string, productIds: readonly string[]): Promise<readonly Embedding[]>;
}

/** A space of a version; undefined for the space of texts of a version that keeps no vectors of them. */
export function spaceOf({ index, model, textSpace }: IndexVersion, kind: SpaceKind): Space | undefined {
  const texts = textSpace?.model;
  if (kind === 'text' && !texts) return undefined;
  return {
    dimension: kind === 'text' && texts ? texts.dimension : model.dimension,
    count: (storeId) => index.count(storeId),
    unrelated: () => (kind === 'text' && texts ? texts.embedQueries(BACKGROUND_TEXTS) : model.embedText(BACKGROUND_TEXTS)),
    nearest: (storeId, embedding) => {
      const query = { embedding, limit: LOOKED_AT };
      return index.nearest(storeId, kind === 'text' ? { text: query } : { semantic: query });
    },
    embeddings: async (storeId, productIds) => {
      const vectors = [...(await index.vectors(storeId, productIds)).values()];
      return vectors.flatMap(({ image, text }) => (kind === 'text' ? text : image) ?? []);
    },
  };
}

/** Unit vectors in all directions, always the same ones. */
export function directions(count: number, dimension: number): Embedding[] {
  let state = 1;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  return Array.from({ length: count }, () => normalized(Array.from({ length: dimension }, next)));
}
