import { Bool, Field, FixedSizeList, Float32, Float64, List, Schema, Utf8, type DataType } from 'apache-arrow';
import type { FieldType, FieldValues, Language, Product, StoredProduct } from '#catalog';
import { productKeys, productTerms } from '#lexical';
import { valueTags } from '../attribute-tags.js';
import { COLUMN_FIELDS, comparedValue, type ColumnField } from '../field-values.js';
import { pointId } from '../point-id.js';
import type { IndexedProduct } from '../point.js';
import type { SingleValue } from '../retrieval/candidates.js';
import { HIDDEN_SUFFIX, hiddenStoreOf, newStamp } from '../revisions/change.js';
import { productState, touchedOf, type HiddenState, type PointState } from '../revisions/point-state.js';
import type { WrittenPoint } from '../revisions/write-group.js';
import { columnOf } from './lancedb-columns.js';
import { numbersText } from './lancedb-numbers.js';

const ARROW_TYPES: Readonly<Record<FieldType, () => DataType>> = {
  text: () => new Utf8(),
  number: () => new Float64(),
  flag: () => new Bool(),
  date: () => new Float64(),
};
const SQL_TYPES: Readonly<Record<FieldType, string>> = { text: 'STRING', number: 'DOUBLE', flag: 'BOOLEAN', date: 'DOUBLE' };

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
  readonly image: string;
  readonly model_fingerprint: string;
  readonly source_revision: string;
  readonly indexed_at: string;
  readonly revision: number;
  readonly patched: string;
}

/** A row as it is written. */
export interface LanceRow extends ProductColumns {
  /** The latest revision that the row includes. */
  readonly touched: number;
  /** Changes with every write of the row; `basis` is the stamp of the row that this one replaces, 0 for none, or `WHOLE`. */
  readonly stamp: number;
  readonly basis: number;
  /** Unit length. */
  readonly vector: Float32Array;
}

/** The columns that make up a payload. */
export const PAYLOAD_COLUMNS = [
  'product_id',
  'product',
  'image',
  'model_fingerprint',
  'source_revision',
  'indexed_at',
  'language',
  'revision',
  'patched',
];

/** A column that tables of an earlier layout get, with `NULL` in every row. */
interface AddedColumn {
  readonly name: string;
  readonly valueSql: string;
}

/**
 * Columns that later layouts added. Rows that an earlier release wrote, or still writes during a rolling upgrade, have NULL in them.
 * A NULL revision counts as older than every write.
 */
export const ADDED_COLUMNS: readonly AddedColumn[] = [
  { name: 'revision', valueSql: 'CAST(NULL AS DOUBLE)' },
  { name: 'patched', valueSql: 'CAST(NULL AS STRING)' },
  { name: 'touched', valueSql: 'CAST(NULL AS DOUBLE)' },
  { name: 'stamp', valueSql: 'CAST(NULL AS DOUBLE)' },
  { name: 'basis', valueSql: 'CAST(NULL AS DOUBLE)' },
  ...COLUMN_FIELDS.filter(({ layout }) => layout > 1).map(({ name, type }) => ({
    name: columnOf(name),
    valueSql: `CAST(NULL AS ${SQL_TYPES[type]})`,
  })),
];

/** A flag of the first layout is always there; a column of a later layout is NULL in older rows. */
const fieldColumn = ({ name, type, layout }: (typeof COLUMN_FIELDS)[number]): Field =>
  new Field(columnOf(name), ARROW_TYPES[type](), type !== 'flag' || layout > 1);

export function tableSchema(dimension: number): Schema {
  const text = (name: string, nullable = false): Field => new Field(name, new Utf8(), nullable);
  return new Schema([
    text('id'),
    text('store_id'),
    text('product_id'),
    ...COLUMN_FIELDS.map(fieldColumn),
    new Field('tags', new List(new Field('item', new Utf8(), true)), false),
    text('numbers'),
    text('terms'),
    text('language'),
    text('product'),
    text('image'),
    text('model_fingerprint'),
    text('source_revision'),
    text('indexed_at'),
    new Field('revision', new Float64(), true),
    text('patched', true),
    new Field('touched', new Float64(), true),
    new Field('stamp', new Float64(), true),
    new Field('basis', new Float64(), true),
    new Field('vector', new FixedSizeList(dimension, new Field('item', new Float32(), true)), false),
  ]);
}

/** The basis of a row that may replace any row that is not newer than its revision. */
export const WHOLE = -1;

/** Points → rows. Most of a row is made before its writer has the lock, as others wait for the lock. */
export class RowBuilder {
  readonly #prepared = new WeakMap<PointState, PreparedRow>();

  /** @param dimension of the table's vectors. A hidden point has no embedding, and gets a placeholder of this length. */
  constructor(private readonly dimension: number) {}

  /** Makes the part of a product's row that does not depend on what it replaces. */
  prepare(storeId: string, state: PointState): void {
    if (state.kind === 'product' && state.embedding) this.#prepared.set(state, this.columnsOf(storeId, state));
  }

  rowOf({ storeId, state, basis, isWhole }: WrittenPoint): LanceRow {
    const stamps = { touched: touchedOf(state), stamp: newStamp(), basis: isWhole ? WHOLE : basis };
    return { ...(this.#prepared.get(state) ?? this.columnsOf(storeId, state)), ...stamps };
  }

  private columnsOf(storeId: string, state: PointState): PreparedRow {
    if (state.kind === 'hidden') {
      const noVector = new Float32Array(this.dimension);
      noVector[0] = 1;
      return { ...hiddenRow(storeId, state), vector: noVector };
    }
    const { indexed, embedding } = state;
    if (!embedding) throw new Error(`the product "${indexed.product.id}" has no embedding`);
    return { ...productRow(storeId, indexed), vector: embedding };
  }
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
    image: JSON.stringify(indexed.image),
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

export function fromRow(row: Readonly<Record<string, unknown>>): IndexedProduct {
  return {
    product: JSON.parse(String(row['product'])) as StoredProduct,
    image: JSON.parse(String(row['image'])) as IndexedProduct['image'],
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

/** A row with all columns of a payload and `store_id`; with an embedding, if `vector` was read. */
export function stateFromRow(row: Readonly<Record<string, unknown>>): PointState {
  if (String(row['store_id']).endsWith(HIDDEN_SUFFIX)) return hiddenFromRow(row);
  const vector = row['vector'] as Iterable<number> | undefined;
  return productState(fromRow(row), vector && Float32Array.from(vector));
}
