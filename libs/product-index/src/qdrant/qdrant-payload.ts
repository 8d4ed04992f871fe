import { availabilityOf, categoriesAt, CATEGORY_LEVELS, currentPrice, type FieldValues, type Language, type StoredProduct } from '#catalog';
import { productKeys } from '#lexical';
import { attributeDates, attributeNumbers, valueTags } from '../attribute-tags.js';
import { COLUMN_FIELDS, comparedValue } from '../field-values.js';
import { factsFrom, factsOf, type ImageFacts, type IndexedProduct, type PointFacts, type Vectors } from '../point.js';
import type { SingleValue } from '../retrieval/candidates.js';
import { hiddenStoreOf } from '../revisions/change.js';
import { productState, touchedOf, type HiddenState, type PointState } from '../revisions/point-state.js';
import { countedOf } from './qdrant-counted.js';
import { termsOf } from './qdrant-terms.js';

/** Fields of every point. Points of the previous release have only the ids, and count as older than every write. */
interface Marks extends Record<string, unknown> {
  readonly store_id: string;
  readonly product_id: string;
  readonly revision?: number;
  readonly patched?: Readonly<Record<string, number>>;
  readonly touched?: number;
  readonly stamp?: number;
  readonly hidden?: boolean;
}

export interface ProductPayload extends Marks {
  /** The product as filters see it: how it can be bought follows from all that it says of its stock. */
  readonly product: StoredProduct;
  /** What the product itself says of its stock; absent from points of an earlier layout, where `product` is as it was written. */
  readonly stock?: Pick<StoredProduct, 'in_stock' | 'availability'>;
  readonly tags: string[];
  readonly numbers: Readonly<Record<string, readonly number[]>>;
  readonly dates: Readonly<Record<string, readonly number[]>>;
  /** The beginnings of category paths, by level. */
  readonly levels: Readonly<Record<string, readonly string[]>>;
  /** Numbers and dates as texts, which facets count; absent from points of an earlier layout. */
  readonly counted?: Readonly<Record<string, string>>;
  readonly terms: string[];
  readonly keys: string[];
  readonly language: Language;
  /** What is known of the only picture, in points of an earlier layout; `facts` has taken its place. */
  readonly image?: ImageFacts;
  readonly facts?: PointFacts;
  readonly model_fingerprint: string;
  readonly source_revision: string;
  readonly indexed_at: string;
}

export interface HiddenPayload extends Marks {
  readonly fields: FieldValues;
  /** Ms since 1970. */
  readonly hidden_at: number;
}

export type QdrantPayload = ProductPayload | HiddenPayload;

export const isHidden = (payload: QdrantPayload): payload is HiddenPayload => payload.hidden === true;

/** What a point is sorted by in a field of its product. @param now seconds since 1970, for the price that holds. */
export function valueInPayload(payload: QdrantPayload, field: string, now: number): SingleValue {
  const column = COLUMN_FIELDS.find(({ name }) => name === field);
  if (!column || isHidden(payload)) return null;
  return field === 'price' ? (currentPrice(payload.product, now) ?? null) : comparedValue(payload.product, column);
}

export function payloadOf(storeId: string, state: PointState, stamp: number): QdrantPayload {
  const marks = { touched: touchedOf(state), stamp };
  return state.kind === 'hidden' ? { ...hiddenPayload(storeId, state), ...marks } : { ...productPayload(storeId, state.indexed), ...marks };
}

function hiddenPayload(storeId: string, { productId, revision, patched, fields }: HiddenState): HiddenPayload {
  return { store_id: hiddenStoreOf(storeId), product_id: productId, hidden: true, hidden_at: Date.now(), revision, patched, fields };
}

/** Dates as the numbers that they are compared by. */
const datesOf = (product: StoredProduct): Readonly<Record<string, SingleValue>> =>
  Object.fromEntries(COLUMN_FIELDS.filter(({ type }) => type === 'date').map((field) => [field.name, comparedValue(product, field)]));

function productPayload(storeId: string, indexed: IndexedProduct): ProductPayload {
  const availability = availabilityOf(indexed.product);
  return {
    store_id: storeId,
    product_id: indexed.product.id,
    product: { ...indexed.product, in_stock: availability !== 'out_of_stock', availability },
    stock: { in_stock: indexed.product.in_stock, ...(indexed.product.availability && { availability: indexed.product.availability }) },
    tags: valueTags(indexed.product),
    numbers: attributeNumbers(indexed.product),
    dates: attributeDates(indexed.product),
    levels: Object.fromEntries(CATEGORY_LEVELS.map((_, level) => [`lvl${level}`, categoriesAt(indexed.product.category, level)])),
    counted: countedOf(indexed.product),
    terms: termsOf(indexed.product, indexed.language),
    keys: productKeys(indexed.product),
    ...datesOf(indexed.product),
    language: indexed.language,
    facts: factsOf(indexed),
    model_fingerprint: indexed.modelFingerprint,
    source_revision: indexed.sourceRevision,
    indexed_at: indexed.indexedAt,
    revision: indexed.revision,
    patched: indexed.patched,
  };
}

/** The product as it was written. */
function productOf({ product, stock }: Pick<ProductPayload, 'product' | 'stock'>): StoredProduct {
  if (!stock) return product;
  const { availability: _, ...others } = product;
  return { ...others, ...stock };
}

export function fromPayload(payload: ProductPayload): IndexedProduct {
  return {
    product: productOf(payload),
    ...factsFrom(payload.facts, payload.image),
    modelFingerprint: payload.model_fingerprint,
    sourceRevision: payload.source_revision,
    indexedAt: payload.indexed_at,
    language: payload.language,
    revision: payload.revision ?? 0,
    patched: payload.patched ?? {},
  };
}

export const hiddenFromPayload = ({ product_id: productId, revision = 0, patched = {}, fields }: HiddenPayload): HiddenState => ({
  kind: 'hidden',
  productId,
  revision,
  patched,
  fields,
});

export const stateFromPayload = (payload: QdrantPayload, vectorsOf: (indexed: IndexedProduct) => Vectors = () => ({})): PointState => {
  if (isHidden(payload)) return hiddenFromPayload(payload);
  const indexed = fromPayload(payload);
  return productState(indexed, vectorsOf(indexed));
};
