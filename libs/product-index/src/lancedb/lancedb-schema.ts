import { Binary, Bool, Field, FixedSizeList, Float32, Float64, List, Schema, Utf8, type DataType } from 'apache-arrow';
import type { FieldType } from '#catalog';
import type { Dimensions } from '../collections.js';
import { COLUMN_FIELDS } from '../field-values.js';
import { columnOf } from './lancedb-columns.js';

const ARROW_TYPES: Readonly<Record<FieldType, () => DataType>> = {
  text: () => new Utf8(),
  number: () => new Float64(),
  flag: () => new Bool(),
  date: () => new Float64(),
};
const SQL_TYPES: Readonly<Record<FieldType, string>> = { text: 'STRING', number: 'DOUBLE', flag: 'BOOLEAN', date: 'DOUBLE' };

/** The columns that make up a payload. */
export const PAYLOAD_COLUMNS = [
  'product_id',
  'product',
  'image',
  'facts',
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
  { name: 'facts', valueSql: 'CAST(NULL AS STRING)' },
  { name: 'gallery', valueSql: 'CAST(NULL AS BINARY)' },
  ...COLUMN_FIELDS.filter(({ layout }) => layout > 1).map(({ name, type }) => ({
    name: columnOf(name),
    valueSql: `CAST(NULL AS ${SQL_TYPES[type]})`,
  })),
];

/** A flag of the first layout is always there; a column of a later layout is NULL in older rows. */
const fieldColumn = ({ name, type, layout }: (typeof COLUMN_FIELDS)[number]): Field =>
  new Field(columnOf(name), ARROW_TYPES[type](), type !== 'flag' || layout > 1);

export function tableSchema({ image, text: textDimension }: Dimensions): Schema {
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
    text('facts', true),
    text('model_fingerprint'),
    text('source_revision'),
    text('indexed_at'),
    new Field('revision', new Float64(), true),
    text('patched', true),
    new Field('touched', new Float64(), true),
    new Field('stamp', new Float64(), true),
    new Field('basis', new Float64(), true),
    vectorField('vector', image),
    new Field('gallery', new Binary(), true),
    ...(textDimension === undefined ? [] : [vectorField('text_vector', textDimension)]),
  ]);
}

const vectorField = (name: string, dimension: number): Field =>
  new Field(name, new FixedSizeList(dimension, new Field('item', new Float32(), true)), true);

/** The columns of vectors. A table of an earlier layout has none of texts. */
export const vectorColumns = (textDimension: number | undefined): readonly string[] =>
  textDimension === undefined ? ['vector', 'gallery'] : ['vector', 'gallery', 'text_vector'];
