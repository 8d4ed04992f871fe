import { Injectable } from '@nestjs/common';
import pMap from 'p-map';
import { BACKGROUND_TEXTS, normalized, similarity, type Embedding } from '#clip';
import type { IndexVersion } from '#index-versions';
import { Refreshed } from '#platform';
import { DEFAULT_FUSION, type ProductIndex } from '#product-index';
import type { EmbeddedPart } from './query-embedder.js';

/** The share of unrelated queries that find nothing nearer than the cut-off. The rest may be related to what the shop sells. */
const TEXT_QUANTILE = 0.95;
/** The share of pairs of products that are less alike than the cut-off. The rest may really be alike. */
const PICTURE_QUANTILE = 0.95;
/** How many products are sampled to compare their pictures, and the least number that gives a meaningful result. */
const SAMPLED_PRODUCTS = 64;
const LEAST_SAMPLE = 20;
/** A store's background is measured again when its number of products changes by more than this share. */
const CHANGED_SHARE = 0.1;
/** A version counts as filled when its number of products changes by no more than this share between two checks. */
const SETTLED_SHARE = 0.01;
const CHECKED_EVERY_MS = 5_000;
const MEASURED_EVERY_MS = 600_000;
const QUERIES_AT_ONCE = 4;

/** The cosine that unrelated queries reach in one store, for words and for pictures. */
interface Background {
  readonly text: number;
  readonly picture: number;
  /** The number of products at the time of the measurement, and that time in ms. */
  readonly products: number;
  readonly measuredAt: number;
}

/**
 * The cut-off: the cosine from which a product counts as near. Cosines lie in a different range for each model, and for words and
 * pictures, so the cut-off is measured in each store. Words: queries that are unrelated to any shop are asked. The best hits of
 * 95 % of them do not exceed the cut-off. Pictures: products of the store are compared with each other. 95 % of the pairs do not
 * exceed the cut-off.
 */
@Injectable()
export class ScoreCutoff {
  /** A weak map, so that a version's backgrounds are freed with the version. */
  readonly #measures = new WeakMap<IndexVersion, BackgroundMeasure>();

  /**
   * Measures a version before it serves a store, so that the store's first search does not wait. Does nothing while the version
   * is being filled: call this repeatedly until the version is live.
   */
  async prepare(version: IndexVersion, storeId: string): Promise<void> {
    await this.measureOf(version).prepare(storeId);
  }

  /**
   * The cut-off for a mix of parts: max wᵢ·cᵢ ÷ ‖Σ wᵢ·eᵢ‖, where cᵢ is the cut-off of a part alone. A product reaches this cosine
   * when it lies at the cut-off of the part that counts most, and has nothing of the others. Undefined for a store without products.
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
  /** The number of products of each store at the last call of `prepare`. */
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

  /** Measures a version that is not live yet, once it is filled: a growing version would have to be measured again and again. */
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

  /** Samples the products nearest to fixed random directions: the same products as long as the store does not change. */
  private async reachedByPictures(storeId: string): Promise<number> {
    const found = await this.nearest(storeId, directions(SAMPLED_PRODUCTS, this.version.model.dimension));
    const embeddings = [...(await this.index.embeddings(storeId, [...new Set(found.map(({ productId }) => productId))])).values()];
    if (embeddings.length < LEAST_SAMPLE) return -1;
    const pairs = embeddings.flatMap((one, n) => embeddings.slice(n + 1).map((other) => similarity(one, other)));
    return quantile(pairs, PICTURE_QUANTILE);
  }

  /** The product nearest to each probe. */
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

/** The value that this share of the values does not exceed; −1, which excludes nothing, if there are no values. */
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
