import { Injectable } from '@nestjs/common';
import pMap from 'p-map';
import { similarity, type Embedding } from '#clip';
import type { IndexVersion } from '#index-versions';
import { Refreshed } from '#platform';
import type { EmbeddedPart } from './query-embedder.js';
import { directions, spaceOf, type Space, type SpaceKind } from './spaces.js';

/** The share of unrelated queries that find something nearer than the cut-offs of all spaces. They may be related to what the shop sells. */
const ANSWERED_SHARE = 0.05;
/** The share of pairs of products that are less alike than the cut-off. The rest may really be alike. */
const EXAMPLE_QUANTILE = 0.95;
/** How many products are sampled to compare them, and the least number that gives a meaningful result. */
const SAMPLED_PRODUCTS = 64;
const LEAST_SAMPLE = 20;
/** A store's background is measured again when its number of products changes by more than this share. */
const CHANGED_SHARE = 0.1;
/** A version counts as filled when its number of products changes by no more than this share between two checks. */
const SETTLED_SHARE = 0.01;
const CHECKED_EVERY_MS = 5_000;
const MEASURED_EVERY_MS = 600_000;
const QUERIES_AT_ONCE = 4;

/** The cosine that unrelated queries reach in one store: words, and examples, which are pictures or products. */
interface Background {
  readonly words: number;
  readonly example: number;
  /** The number of products at the time of the measurement, and that time in ms. */
  readonly products: number;
  readonly measuredAt: number;
}

/**
 * The cut-off: the cosine from which a product counts as near. Cosines lie in a different range for each model and space, and for words and
 * examples, so the cut-off is measured in each store. Words: queries that are unrelated to any shop are asked. The best hits of
 * 95 % of them do not exceed the cut-off. Examples: products of the store are compared with each other. 95 % of the pairs do not
 * exceed the cut-off.
 */
@Injectable()
export class ScoreCutoff {
  /** Weak maps, so that a version's backgrounds are freed with the version. */
  readonly #measures: Readonly<Record<SpaceKind, WeakMap<IndexVersion, BackgroundMeasure>>> = { image: new WeakMap(), text: new WeakMap() };

  /**
   * Measures a version before it serves a store, so that the store's first search does not wait. Does nothing while the version
   * is being filled: call this repeatedly until the version is live.
   */
  async prepare(version: IndexVersion, storeId: string): Promise<void> {
    for (const kind of ['image', 'text'] as const) await this.measureOf(version, kind)?.prepare(storeId);
  }

  /**
   * The cut-off for a mix of parts: max wᵢ·cᵢ ÷ ‖Σ wᵢ·eᵢ‖, where cᵢ is the cut-off of a part alone. A product reaches this cosine
   * when it lies at the cut-off of the part that counts most, and has nothing of the others. Undefined for a store without products.
   * @param kind the space that the parts are embedded in.
   */
  async of(version: IndexVersion, kind: SpaceKind, storeId: string, parts: readonly EmbeddedPart[]): Promise<number | undefined> {
    const background = await this.measureOf(version, kind)?.of(storeId);
    if (!background) return undefined;
    const wanted = parts.filter(({ weight }) => weight > 0);
    if (wanted.length === 0) return undefined;
    return Math.max(...wanted.map((part) => part.weight * background[part.kind])) / lengthOf(parts);
  }

  private measureOf(version: IndexVersion, kind: SpaceKind): BackgroundMeasure | undefined {
    const known = this.#measures[kind].get(version);
    if (known) return known;
    const space = spaceOf(version, kind);
    if (!space) return undefined;
    // Words are asked in each space, and each may answer a part of the unrelated queries.
    const measure = new BackgroundMeasure(space, 1 - ANSWERED_SHARE / (version.textSpace ? 2 : 1));
    this.#measures[kind].set(version, measure);
    return measure;
  }
}

/** The backgrounds of stores in one space of a version. */
class BackgroundMeasure {
  readonly #backgrounds: Refreshed<Background | undefined>;
  /** The number of products of each store at the last call of `prepare`. */
  readonly #counts = new Map<string, number>();
  #texts: Promise<readonly Embedding[]> | undefined;

  constructor(
    private readonly space: Space,
    /** The share of unrelated queries that the cut-off leaves without an answer. */
    private readonly quantile: number,
  ) {
    this.#backgrounds = new Refreshed(CHECKED_EVERY_MS, (storeId, known) => this.measure(storeId, known));
  }

  of(storeId: string): Promise<Background | undefined> {
    return this.#backgrounds.get(storeId);
  }

  /** Measures a version that is not live yet, once it is filled: a growing version would have to be measured again and again. */
  async prepare(storeId: string): Promise<void> {
    const products = await this.space.count(storeId);
    const before = this.#counts.get(storeId) ?? 0;
    this.#counts.set(storeId, products);
    if (products > 0 && Math.abs(products - before) <= SETTLED_SHARE * products) await this.of(storeId);
  }

  private async measure(storeId: string, known: Background | undefined): Promise<Background | undefined> {
    const products = await this.space.count(storeId);
    if (products === 0) return undefined;
    const isFresh = known && Date.now() - known.measuredAt < MEASURED_EVERY_MS;
    if (isFresh && Math.abs(products - known.products) <= CHANGED_SHARE * known.products) return known;
    const [words, example] = await Promise.all([this.reachedByWords(storeId), this.reachedByExamples(storeId)]);
    return { words, example, products, measuredAt: Date.now() };
  }

  private async reachedByWords(storeId: string): Promise<number> {
    const texts = (this.#texts ??= this.space.unrelated());
    texts.catch(() => (this.#texts = undefined));
    const probes = await texts;
    return quantile(
      (await this.nearest(storeId, probes)).map(({ score }) => score),
      this.quantile,
    );
  }

  /** Samples the products nearest to fixed random directions: the same products as long as the store does not change. */
  private async reachedByExamples(storeId: string): Promise<number> {
    const found = await this.nearest(storeId, directions(SAMPLED_PRODUCTS, this.space.dimension));
    const embeddings = await this.space.embeddings(storeId, [...new Set(found.map(({ productId }) => productId))]);
    if (embeddings.length < LEAST_SAMPLE) return -1;
    const pairs = embeddings.flatMap((one, n) => embeddings.slice(n + 1).map((other) => similarity(one, other)));
    return quantile(pairs, EXAMPLE_QUANTILE);
  }

  /** The product nearest to each probe. */
  private async nearest(storeId: string, probes: readonly Embedding[]): Promise<{ productId: string; score: number }[]> {
    const found = await pMap(probes, (embedding) => this.space.nearest(storeId, embedding), { concurrency: QUERIES_AT_ONCE });
    return found.filter((one) => one !== undefined);
  }
}

/** The value that this share of the values does not exceed; −1, which excludes nothing, if there are no values. */
const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? -1;

/** ‖Σ wᵢ·eᵢ‖ */
function lengthOf(parts: readonly EmbeddedPart[]): number {
  const [first] = parts;
  let sum = 0;
  for (let i = 0; i < (first?.embedding.length ?? 0); i++) {
    sum += parts.reduce((value, { weight, embedding }) => value + weight * (embedding[i] ?? 0), 0) ** 2;
  }
  return Math.sqrt(sum);
}
