import { Bool, Field, FixedSizeList, Float32, Float64, List, Schema, Utf8 } from 'apache-arrow';
import { secondsOf, type Product, type StoredProduct } from '#catalog';
import { productKeys, productTerms, type Language } from '#lexical';
import { attributeNumbers, attributeTags } from '../attribute-tags.js';
import { pointId } from '../point-id.js';
import type { IndexedProduct, Point } from '../product-index.js';

/** A row of the table; filterable fields stand in columns of their own beside the whole product as JSON. */
export interface LanceRow extends Record<string, unknown> {
  readonly id: string;
  readonly store_id: string;
  readonly product_id: string;
  readonly category: string | null;
  readonly brand: string | null;
  readonly color: string | null;
  readonly currency: string | null;
  readonly group_id: string | null;
  readonly price: number | null;
  readonly in_stock: boolean;
  readonly created_at: number | null;
  readonly tags: string[];
  /** Numeric attributes as `|weight=2.5|height=3|`, from which a condition can take them. */
  readonly numbers: string;
  /** The product's terms, each as often as it counts, and its exact keys; what the full-text index is made of. */
  readonly terms: string;
  readonly language: string;
  readonly product: string;
  readonly image: string;
  readonly model_fingerprint: string;
  readonly source_revision: string;
  readonly indexed_at: string;
  readonly vector: number[] | Float32Array;
}

/** The columns that make up a payload. */
export const PAYLOAD_COLUMNS = ['product_id', 'product', 'image', 'model_fingerprint', 'source_revision', 'indexed_at', 'language'];

export function tableSchema(dimension: number): Schema {
  const text = (name: string, nullable = false): Field => new Field(name, new Utf8(), nullable);
  return new Schema([
    text('id'),
    text('store_id'),
    text('product_id'),
    text('category', true),
    text('brand', true),
    text('color', true),
    text('currency', true),
    text('group_id', true),
    new Field('price', new Float64(), true),
    new Field('in_stock', new Bool(), false),
    new Field('created_at', new Float64(), true),
    new Field('tags', new List(new Field('item', new Utf8(), true)), false),
    text('numbers'),
    text('terms'),
    text('language'),
    text('product'),
    text('image'),
    text('model_fingerprint'),
    text('source_revision'),
    text('indexed_at'),
    new Field('vector', new FixedSizeList(dimension, new Field('item', new Float32(), true)), false),
  ]);
}

export function toRow(storeId: string, indexed: IndexedProduct, embedding: Point['embedding']): LanceRow {
  const { product } = indexed;
  return {
    id: pointId(storeId, product.id),
    store_id: storeId,
    product_id: product.id,
    category: product.category ?? null,
    brand: product.brand ?? null,
    color: product.color ?? null,
    currency: product.currency ?? null,
    group_id: product.group_id ?? null,
    price: product.price ?? null,
    in_stock: product.in_stock,
    created_at: secondsOf(product.created_at ?? '') ?? null,
    tags: attributeTags(product),
    numbers: `|${Object.entries(attributeNumbers(product))
      .map(([name, value]) => `${name}=${value}|`)
      .join('')}`,
    terms: termsText(product, indexed.language),
    language: indexed.language,
    product: JSON.stringify(product),
    image: JSON.stringify(indexed.image),
    model_fingerprint: indexed.modelFingerprint,
    source_revision: indexed.sourceRevision,
    indexed_at: indexed.indexedAt,
    vector: Array.from(embedding),
  };
}

function termsText(product: Product, language: Language): string {
  const terms = [...productTerms(product, language)].flatMap(([term, frequency]) => Array.from({ length: frequency }, () => term));
  return [...terms, ...productKeys(product)].join(' ');
}

export function fromRow(row: Readonly<Record<string, unknown>>): IndexedProduct {
  return {
    product: JSON.parse(String(row['product'])) as StoredProduct,
    image: JSON.parse(String(row['image'])) as IndexedProduct['image'],
    modelFingerprint: String(row['model_fingerprint']),
    sourceRevision: String(row['source_revision']),
    indexedAt: String(row['indexed_at']),
    language: String(row['language']) as Language,
  };
}
