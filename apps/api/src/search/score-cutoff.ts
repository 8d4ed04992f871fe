import { Injectable } from '@nestjs/common';
import { BACKGROUND_TEXTS, backgroundImages, ClipModel, type Embedding } from '#clip';
import { Refreshed } from '#platform';
import { DEFAULT_FUSION, ProductIndex } from '#product-index';
import type { EmbeddedPart } from './query-embedder.js';

/** So many of the unrelated queries find nothing nearer; the rest may be related to what this shop sells after all. */
const QUANTILE = 0.9;
/** A store's background is measured anew when so much of it has changed. */
const CHANGED_SHARE = 0.1;
const CHECKED_EVERY_MS = 5_000;
const MEASURED_EVERY_MS = 600_000;
const QUERIES_AT_ONCE = 4;

/** The cosine that unrelated queries reach in one store, by what is asked with. */
interface Background {
  readonly text: number;
  readonly image: number;
  /** Products that the store had, and when, in ms. */
  readonly products: number;
  readonly measuredAt: number;
}

/**
 * The cosine from which a product is nearer than chance. Raw cosines do not tell: they lie in another range for each model
 * and for words and pictures. So queries that have nothing to do with any shop are asked of the store itself, and a hit
 * counts that is nearer than what nine in ten of them find at best.
 */
@Injectable()
export class ScoreCutoff {
  readonly #backgrounds: Refreshed<Background | undefined>;
  #probes: Promise<Record<EmbeddedPart['kind'], readonly Embedding[]>> | undefined;

  constructor(
    private readonly index: ProductIndex,
    private readonly model: ClipModel,
  ) {
    this.#backgrounds = new Refreshed(CHECKED_EVERY_MS, (storeId, known) => this.measure(storeId, known));
  }

  /**
   * The least cosine that counts for a mix of parts: what a product reaches that is as near as background to each part
   * that is wanted, Σ wᵢ·cᵢ ÷ ‖Σ wᵢ·eᵢ‖ over the positive weights. Undefined for a store without products.
   */
  async of(storeId: string, parts: readonly EmbeddedPart[]): Promise<number | undefined> {
    const background = await this.#backgrounds.get(storeId);
    if (!background) return undefined;
    const wanted = parts.filter(({ weight }) => weight > 0);
    const reached = wanted.reduce((sum, { kind, weight }) => sum + weight * background[kind], 0);
    return wanted.length === 0 ? undefined : reached / lengthOf(parts);
  }

  private async measure(storeId: string, known: Background | undefined): Promise<Background | undefined> {
    const products = await this.index.count(storeId);
    if (products === 0) return undefined;
    const isFresh = known && Date.now() - known.measuredAt < MEASURED_EVERY_MS;
    if (isFresh && Math.abs(products - known.products) <= CHANGED_SHARE * known.products) return known;
    const { text, image } = await (this.#probes ??= this.embedProbes());
    return {
      text: await this.reachedBy(storeId, text),
      image: await this.reachedBy(storeId, image),
      products,
      measuredAt: Date.now(),
    };
  }

  private async reachedBy(storeId: string, probes: readonly Embedding[]): Promise<number> {
    const best: number[] = [];
    const queue = probes.values();
    const lane = async (): Promise<void> => {
      for (const embedding of queue) {
        const { scores } = await this.index.candidates(storeId, { semantic: { embedding, limit: 1 }, fusion: DEFAULT_FUSION, fields: [] });
        best.push(scores[0] ?? -1);
      }
    };
    await Promise.all(Array.from({ length: QUERIES_AT_ONCE }, lane));
    return best.sort((a, b) => a - b)[Math.floor((best.length - 1) * QUANTILE)] ?? -1;
  }

  private async embedProbes(): Promise<Record<EmbeddedPart['kind'], readonly Embedding[]>> {
    const images = await this.model.embedImages(await backgroundImages());
    return {
      text: await this.model.embedText(BACKGROUND_TEXTS),
      image: images.flatMap((result) => ('embedding' in result ? [result.embedding] : [])),
    };
  }
}

/** ‖Σ wᵢ·eᵢ‖ */
function lengthOf(parts: readonly EmbeddedPart[]): number {
  const [first] = parts;
  let sum = 0;
  for (let i = 0; i < (first?.embedding.length ?? 0); i++) {
    sum += parts.reduce((value, { weight, embedding }) => value + weight * (embedding[i] ?? 0), 0) ** 2;
  }
  return Math.sqrt(sum);
}
