import { Injectable } from '@nestjs/common';
import pMap from 'p-map';
import { BACKGROUND_TEXTS, normalized, similarity, type Embedding } from '#clip';
import type { IndexVersion } from '#index-versions';
import { Refreshed } from '#platform';
import { DEFAULT_FUSION, type ProductIndex } from '#product-index';
import type { EmbeddedPart } from './query-embedder.js';

/** So many of the unrelated queries find nothing nearer; the rest may be related to what this shop sells after all. */
const TEXT_QUANTILE = 0.95;
/** So many pairs of a store's products are less alike; the rest may be alike indeed. */
const PICTURE_QUANTILE = 0.95;
/** Products whose pictures are compared with each other, and how few are too few to tell what chance is. */
const SAMPLED_PRODUCTS = 64;
const LEAST_SAMPLE = 20;
/** A store's background is measured anew when so much of it has changed. */
const CHANGED_SHARE = 0.1;
/** A version that changes by less between two looks is filled. */
const SETTLED_SHARE = 0.01;
const CHECKED_EVERY_MS = 5_000;
const MEASURED_EVERY_MS = 600_000;
const QUERIES_AT_ONCE = 4;

/** The cosine that unrelated queries reach in one store, by what is asked with. */
interface Background {
  readonly text: number;
  readonly picture: number;
  /** Products that the store had, and when, in ms. */
  readonly products: number;
  readonly measuredAt: number;
}

/**
 * The cosine from which a product is nearer than chance. Raw cosines do not tell: they lie in another range for each model
 * and for words and pictures. So it is measured in the store itself. Words: queries that have nothing to do with any shop
 * are asked, and a hit counts that is nearer than what nineteen in twenty of them find at best. Pictures: a hit counts that is
 * nearer than nineteen in twenty pairs of the store's products are to each other.
 */
@Injectable()
export class ScoreCutoff {
  /** A version's backgrounds go with it. */
  readonly #measures = new WeakMap<IndexVersion, BackgroundMeasure>();

  /**
   * Measures a version that a store is not served by yet, so that its first search does not wait. Does nothing while the version
   * is being filled; to be called again and again until the store is served by it.
   */
  async prepare(version: IndexVersion, storeId: string): Promise<void> {
    await this.measureOf(version).prepare(storeId);
  }

  /**
   * The least cosine that counts for a mix of parts: what a product reaches that is as near as background to the part that
   * decides most and has nothing of the others, max wᵢ·cᵢ ÷ ‖Σ wᵢ·eᵢ‖. Undefined for a store without products.
   */
  async of(version: IndexVersion, storeId: string, parts: readonly EmbeddedPart[]): Promise<number | undefined> {
    const background = await this.measureOf(version).of(storeId);
    if (!background) return undefined;
    const wanted = parts.filter(({ weight }) => weight > 0);
    if (wanted.length === 0) return undefined;
    return Math.max(...wanted.map(({ kind, weight }) => weight * background[kind])) / lengthOf(parts);
  }

  private measureOf(version: IndexVersion): BackgroundMeasure {
    const measure = this.#measures.get(version) ?? new BackgroundMeasure(version);
    this.#measures.set(version, measure);
    return measure;
  }
}

/** The backgrounds of stores in one version. */
class BackgroundMeasure {
  readonly #backgrounds: Refreshed<Background | undefined>;
  /** Products that stores had when they were prepared last. */
  readonly #counts = new Map<string, number>();
  #texts: Promise<readonly Embedding[]> | undefined;
  private readonly index: ProductIndex;

  constructor(private readonly version: IndexVersion) {
    this.index = version.index;
    this.#backgrounds = new Refreshed(CHECKED_EVERY_MS, (storeId, known) => this.measure(storeId, known));
  }

  of(storeId: string): Promise<Background | undefined> {
    return this.#backgrounds.get(storeId);
  }

  /** Measures a version that is not live yet, once it is filled: as long as it grows, it would have to be done again and again. */
  async prepare(storeId: string): Promise<void> {
    const products = await this.index.count(storeId);
    const before = this.#counts.get(storeId) ?? 0;
    this.#counts.set(storeId, products);
    if (products > 0 && Math.abs(products - before) <= SETTLED_SHARE * products) await this.of(storeId);
  }

  private async measure(storeId: string, known: Background | undefined): Promise<Background | undefined> {
    const products = await this.index.count(storeId);
    if (products === 0) return undefined;
    const isFresh = known && Date.now() - known.measuredAt < MEASURED_EVERY_MS;
    if (isFresh && Math.abs(products - known.products) <= CHANGED_SHARE * known.products) return known;
    const [text, picture] = await Promise.all([this.reachedByWords(storeId), this.reachedByPictures(storeId)]);
    return { text, picture, products, measuredAt: Date.now() };
  }

  private async reachedByWords(storeId: string): Promise<number> {
    const texts = (this.#texts ??= this.version.model.embedText(BACKGROUND_TEXTS));
    texts.catch(() => (this.#texts = undefined));
    const probes = await texts;
    return quantile(
      (await this.nearest(storeId, probes)).map(({ score }) => score),
      TEXT_QUANTILE,
    );
  }

  /** Products in every direction stand for the store; the same ones as long as the store stays as it is. */
  private async reachedByPictures(storeId: string): Promise<number> {
    const found = await this.nearest(storeId, directions(SAMPLED_PRODUCTS, this.version.model.dimension));
    const embeddings = [...(await this.index.embeddings(storeId, [...new Set(found.map(({ productId }) => productId))])).values()];
    if (embeddings.length < LEAST_SAMPLE) return -1;
    const pairs = embeddings.flatMap((one, n) => embeddings.slice(n + 1).map((other) => similarity(one, other)));
    return quantile(pairs, PICTURE_QUANTILE);
  }

  /** What is nearest to each of the probes. */
  private async nearest(storeId: string, probes: readonly Embedding[]): Promise<{ productId: string; score: number }[]> {
    const found = await pMap(
      probes,
      async (embedding) => {
        const semantic = { embedding, limit: 1 };
        const { productIds, scores } = await this.index.candidates(storeId, { semantic, fusion: DEFAULT_FUSION, fields: [] });
        return productIds.map((productId, n) => ({ productId, score: scores[n] ?? -1 })).slice(0, 1);
      },
      { concurrency: QUERIES_AT_ONCE },
    );
    return found.flat();
  }
}

/** The value that this share of them does not exceed; −1, which excludes nothing, of none. */
const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? -1;

/** Unit vectors in all directions, always the same ones. */
function directions(count: number, dimension: number): Embedding[] {
  let state = 1;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  return Array.from({ length: count }, () => normalized(Array.from({ length: dimension }, next)));
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
