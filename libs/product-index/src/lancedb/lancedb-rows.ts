import type { FieldValues, Language, Product, StoredProduct } from '#catalog';
import { productKeys, productTerms } from '#lexical';
import { valueTags } from '../attribute-tags.js';
import { COLUMN_FIELDS, comparedValue, type ColumnField } from '../field-values.js';
import { pointId } from '../point-id.js';
import { factsFrom, factsOf, type ImageFacts, type IndexedProduct, type PointFacts } from '../point.js';
import type { SingleValue } from '../retrieval/candidates.js';
import { HIDDEN_SUFFIX, hiddenStoreOf, newStamp } from '../revisions/change.js';
import { bringsPictures, productState, touchedOf, type HiddenState, type PointState } from '../revisions/point-state.js';
import type { WrittenPoint } from '../revisions/write-group.js';
import { columnOf } from './lancedb-columns.js';
import { numbersText } from './lancedb-numbers.js';
import { vectorColumns, vectorsFromRow, type VectorColumns } from './lancedb-vectors.js';

/** The fields of a product that can be filtered by, each in a column of its own. */
type FieldColumns = Readonly<Record<Exclude<ColumnField, 'tags'> | 'product_tags', SingleValue>>;

/** A row of the table: the product as JSON, and what it is found by. */
interface ProductColumns extends FieldColumns {
  readonly id: string;
  readonly store_id: string;
  readonly product_id: string;
  readonly tags: string[];
  /** The numbers and dates of attributes, as `numbersText` writes them. */
  readonly numbers: string;
  /** The product's terms, each as often as it counts, and its exact keys; what the full-text index is made of. */
  readonly terms: string;
  readonly language: string;
  readonly product: string;
  /** Of tables of an earlier layout: what is known of the only picture. `facts` has taken its place. */
  readonly image: string;
  /** What is known of pictures and text, as JSON. */
  readonly facts: string;
  readonly model_fingerprint: string;
  readonly source_revision: string;
  readonly indexed_at: string;
  readonly revision: number;
  readonly patched: string;
}

/** A row as it is written. */
export interface LanceRow extends ProductColumns, VectorColumns {
  /** The latest revision that the row includes. */
  readonly touched: number;
  /** Changes with every write of the row; `basis` is the stamp of the row that this one replaces, 0 for none, or `WHOLE`. */
  readonly stamp: number;
  readonly basis: number;
}

/** The basis of a row that may replace any row that is not newer than its revision. */
export const WHOLE = -1;

/** Points → rows. Most of a row is made before its writer has the lock, as others wait for the lock. */
export class RowBuilder {
  readonly #prepared = new WeakMap<PointState, PreparedRow>();

  /** Makes the part of a product's row that does not depend on what it replaces. */
  prepare(storeId: string, state: PointState): void {
    if (state.kind === 'product' && bringsPictures(state)) this.#prepared.set(state, columnsOf(storeId, state));
  }

  rowOf({ storeId, state, basis, isWhole }: WrittenPoint): LanceRow {
    const stamps = { touched: touchedOf(state), stamp: newStamp(), basis: isWhole ? WHOLE : basis };
    return { ...(this.#prepared.get(state) ?? columnsOf(storeId, state)), ...stamps };
  }
}

const NO_VECTORS = { vector: null, gallery: null, text_vector: null } as const;

function columnsOf(storeId: string, state: PointState): PreparedRow {
  if (state.kind === 'hidden') return { ...hiddenRow(storeId, state), ...NO_VECTORS };
  const { indexed, vectors } = state;
  if (!bringsPictures(state)) throw new Error(`the product "${indexed.product.id}" has pictures and no vectors of them`);
  return { ...productRow(storeId, indexed), ...vectorColumns(vectors) };
}

type PreparedRow = Omit<LanceRow, 'touched' | 'stamp' | 'basis'>;

function productRow(storeId: string, indexed: IndexedProduct): ProductColumns {
  const { product } = indexed;
  return {
    id: pointId(storeId, product.id),
    store_id: storeId,
    product_id: product.id,
    ...fieldColumns((field) => comparedValue(product, field)),
    tags: valueTags(product),
    numbers: numbersText(product),
    terms: termsText(product, indexed.language),
    language: indexed.language,
    product: JSON.stringify(product),
    image: '{}',
    facts: JSON.stringify(factsOf(indexed)),
    model_fingerprint: indexed.modelFingerprint,
    source_revision: indexed.sourceRevision,
    indexed_at: indexed.indexedAt,
    revision: indexed.revision,
    patched: JSON.stringify(indexed.patched),
  };
}

const fieldColumns = (valueOf: (field: (typeof COLUMN_FIELDS)[number]) => SingleValue): FieldColumns =>
  Object.fromEntries(COLUMN_FIELDS.map((field) => [columnOf(field.name), valueOf(field)])) as FieldColumns;

function hiddenRow(storeId: string, state: HiddenState): ProductColumns {
  return {
    id: pointId(storeId, state.productId),
    store_id: hiddenStoreOf(storeId),
    product_id: state.productId,
    ...fieldColumns(({ type }) => (type === 'flag' ? false : null)),
    tags: [],
    numbers: '|',
    terms: '',
    language: 'en',
    product: JSON.stringify(state.fields),
    image: '{}',
    facts: '',
    model_fingerprint: '',
    source_revision: '',
    indexed_at: new Date().toISOString(),
    revision: state.revision,
    patched: JSON.stringify(state.patched),
  };
}

function termsText(product: Product, language: Language): string {
  const terms = [...productTerms(product, language)].flatMap(([term, frequency]) => Array.from({ length: frequency }, () => term));
  return [...terms, ...productKeys(product)].join(' ');
}

/** The columns that a product and its pictures are read from. */
export const PICTURED_COLUMNS = ['product', 'facts', 'image'] as const;

/** A product, and what is known of its pictures and text. */
export const picturedFromRow = (row: Readonly<Record<string, unknown>>): Pick<IndexedProduct, 'product'> & PointFacts => ({
  product: JSON.parse(String(row['product'])) as StoredProduct,
  ...factsFrom(
    row['facts'] ? (JSON.parse(row['facts'] as string) as PointFacts) : undefined,
    JSON.parse(String(row['image'])) as ImageFacts,
  ),
});

export function fromRow(row: Readonly<Record<string, unknown>>): IndexedProduct {
  return {
    ...picturedFromRow(row),
    modelFingerprint: String(row['model_fingerprint']),
    sourceRevision: String(row['source_revision']),
    indexedAt: String(row['indexed_at']),
    language: String(row['language']) as Language,
    revision: Number(row['revision']),
    patched: JSON.parse((row['patched'] as string | null) ?? '{}') as Record<string, number>,
  };
}

export function hiddenFromRow(row: Readonly<Record<string, unknown>>): HiddenState {
  return {
    kind: 'hidden',
    productId: String(row['product_id']),
    revision: Number(row['revision']),
    patched: JSON.parse(String(row['patched'])) as Record<string, number>,
    fields: JSON.parse(String(row['product'])) as FieldValues,
  };
}

/** A row with all columns of a payload and `store_id`, with the vectors that were read. */
export function stateFromRow(row: Readonly<Record<string, unknown>>): PointState {
  return String(row['store_id']).endsWith(HIDDEN_SUFFIX) ? hiddenFromRow(row) : productState(fromRow(row), vectorsFromRow(row));
}
