import type { ClipModel } from '../clip-model.js';
import type { Embedding } from '../vector.js';

/**
 * A model of texts: queries and products → embeddings of one space, in which what means the same is near. All embeddings have length 1.
 */
export interface TextModel {
  readonly info: { readonly name: string; readonly fingerprint: string };
  readonly dimension: number;
  /** Embeds what shoppers type, in input order. */
  embedQueries(texts: readonly string[]): Promise<Embedding[]>;
  /** Embeds texts of products, in input order. */
  embedProducts(texts: readonly string[]): Promise<Embedding[]>;
  release(): Promise<void>;
}

/** CLIP's text tower as a model of texts, for stores that have no other. It was not trained to tell texts from each other, only pictures. */
export function clipTextModel(clip: ClipModel): TextModel {
  const embed = (texts: readonly string[]): Promise<Embedding[]> => clip.embedText(texts);
  // Whoever loaded the CLIP model releases it.
  return { info: clip.info, dimension: clip.dimension, embedQueries: embed, embedProducts: embed, release: async () => undefined };
}
