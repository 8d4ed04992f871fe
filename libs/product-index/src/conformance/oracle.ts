import {
  attributeOf,
  availabilityOf,
  categoriesAt,
  currentPrice,
  dateIn,
  levelOf,
  numberIn,
  scalarsOf,
  secondsOf,
  secondsOfEnd,
  textsOf,
  type Filter,
  type Product,
  type StoredProduct,
} from '#catalog';
import { productTerms, type LexicalQuery } from '#lexical';
import type { Point } from '../point.js';
import type { SemanticQuery } from '../retrieval/candidates.js';
import type { ProductQuery } from '../retrieval/find-products.js';

export type Value = string | number | boolean;

/** All values of a field. */
export function valuesOf(product: Product, field: string): Value[] {
  const attribute = attributeOf(field);
  const level = levelOf(field);
  if (level !== undefined) return categoriesAt(product.category, level);
  if (field === 'color' || field === 'category' || field === 'tags') return textsOf(product[field]);
  if (field === 'picture_colors') return textsOf((product as StoredProduct)[field]);
  if (field === 'availability') return [availabilityOf(product)];
  if (field === 'in_stock') return [availabilityOf(product) !== 'out_of_stock'];
  if (field === 'price') return [currentPrice(product, Date.now() / 1000)].filter((price) => price !== undefined);
  if (!attribute) {
    const value = (product as Record<string, unknown>)[field] as Value | undefined;
    const readDate = { created_at: secondsOf, sale_ends: secondsOfEnd }[field];
    const compared = readDate ? readDate(String(value)) : value;
    return compared === undefined ? [] : [compared];
  }
  const values = scalarsOf(product.attributes[attribute.name]);
  if (attribute.type === 'text') return textsOf(product.attributes[attribute.name]);
  return values.flatMap((value) => (attribute.type === 'number' ? numberIn(value) : dateIn(value)) ?? []);
}

function satisfies(product: Product, filter: Filter): boolean {
  switch (filter.kind) {
    case 'all':
      return filter.conditions.every((one) => satisfies(product, one));
    case 'any':
      return filter.conditions.some((one) => satisfies(product, one));
    case 'not':
      return !satisfies(product, filter.condition);
    case 'any-of':
      // The values of attributes are compared as texts: "true" is true.
      return filter.negated !== valuesOf(product, filter.field).some((value) => filter.values.some((one) => String(one) === String(value)));
    case 'terms':
      return filter.terms.every((term) => termsOf(product).has(term));
    case 'range': {
      const { min, max } = filter;
      return valuesOf(product, filter.field).some((value) => {
        if (typeof value !== 'number') return false;
        if (min && (min.inclusive ? value < min.value : value <= min.value)) return false;
        return !max || (max.inclusive ? value <= max.value : value < max.value);
      });
    }
  }
}

export const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

/** The cosine of a product's leading picture, or of the nearest of all its pictures; undefined for a product without one. */
export function imageCosine(
  { vectors: { image, gallery = [] } }: Point,
  embedding: Float32Array,
  areAllLookedAt = false,
): number | undefined {
  if (!image) return undefined;
  return Math.max(...(areAllLookedAt ? [image, ...gallery] : [image]).map((one) => cosine(one, embedding)));
}

/** The products near an embedding, by a cosine of each product that has one. */
function nearBy(points: readonly Point[], query: SemanticQuery | undefined, cosineOf: (point: Point) => number | undefined): Point[] {
  if (!query) return [];
  const { minScore = -2, minShare, filter } = query;
  const found = points.flatMap((point) => {
    const score = cosineOf(point);
    return score === undefined || (filter && !satisfies(point.product, filter)) ? [] : [{ point, score }];
  });
  const best = Math.max(0, ...found.map(({ score }) => score));
  return found.filter(({ score }) => score >= minScore && (minShare === undefined || score >= minShare * best)).map(({ point }) => point);
}

/** The candidates of a query, found by looking at every product. */
export function oracleCandidates(points: readonly Point[], { semantic, text, lexical, filter }: Partial<ProductQuery>): Point[] {
  const within = points.filter(({ product }) => !filter || satisfies(product, filter));
  if (!semantic && !text && !lexical) return within;
  const near = [
    ...nearBy(within, semantic, (point) => imageCosine(point, semantic?.embedding ?? new Float32Array(), semantic?.isPicture)),
    ...nearBy(within, text, ({ vectors }) => vectors.text && cosine(vectors.text, text?.embedding ?? new Float32Array())),
  ];
  const said = new Set(lexical ? hasWords(within, lexical) : []);
  return within.filter((point) => near.includes(point) || said.has(point));
}

/** The terms of products, which are the same in each test. */
const known = new WeakMap<Product, ReadonlySet<string>>();

function termsOf(product: Product): ReadonlySet<string> {
  const terms = known.get(product) ?? new Set(productTerms(product, 'en').keys());
  known.set(product, terms);
  return terms;
}

function hasWords(points: readonly Point[], { words }: LexicalQuery): Point[] {
  const has = ({ product }: Point, word: LexicalQuery['words'][number]): boolean =>
    word.alternatives.some(({ terms }) => terms.every((term) => productTerms(product, 'en').has(term)));
  return points.filter((point) => words.every((word) => word.isOptional || word.isExtra || has(point, word)));
}

/** What a facet counts: of an attribute of numbers, the texts among them too. */
function countedValues(product: Product, field: string): Value[] {
  const attribute = attributeOf(field);
  if (attribute?.type !== 'number') return valuesOf(product, field);
  return textsOf(product.attributes[attribute.name]).map((text) => numberIn(text) ?? text);
}

const isoOf = (seconds: number): string => {
  const [day = '', time = ''] = new Date(seconds * 1000).toISOString().split('T');
  return time === '00:00:00.000Z' ? day : `${day}T${time.replace('.000', '')}`;
};

export function oracleFacet(candidates: readonly Point[], field: string, groupField: string | undefined): Record<string, number> {
  const seen = new Set<string>();
  const counts: Record<string, number> = {};
  for (const { product } of candidates) {
    const [group = `alone ${product.id}`] = groupField ? valuesOf(product, groupField) : [];
    for (const value of countedValues(product, field)) {
      const key = JSON.stringify([group, value]);
      if (seen.has(key)) continue;
      seen.add(key);
      const shown = typeof value === 'number' && attributeOf(field)?.type === 'date' ? isoOf(value) : String(value);
      counts[shown] = (counts[shown] ?? 0) + 1;
    }
  }
  return counts;
}
