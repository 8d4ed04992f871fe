import type { RecordBatch, Table } from 'apache-arrow';
import { attributeOf, type AttributeValue, categoriesAt, dateIn, levelOf, numberOfText } from '#catalog';
import { BETWEEN_VALUES, isListField } from '../field-values.js';
import { fieldValueOf, type FieldValue } from '../retrieval/candidates.js';

/** Fields whose column has another name, because their own is taken: `id` is the point's id, and `tags` holds the values of attributes. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['id', 'product_id'],
  ['tags', 'product_tags'],
]);

/** The table's column that holds the values of a field. */
export function columnOf(field: string): string {
  if (attributeOf(field)) return 'tags';
  if (levelOf(field) !== undefined) return 'category';
  return RENAMED.get(field) ?? field;
}

/** The table's columns that hold the values of these fields. */
export function columnsOf(fields: readonly string[]): string[] {
  return [...new Set(fields.map(columnOf))];
}

/** A column as plain values. */
function valuesOf(table: Table | RecordBatch, name: string): FieldValue[] {
  const vector = table.getChild(name);
  const values: FieldValue[] = [];
  // This loop takes half the time of the vector's own iterator.
  for (let row = 0; row < (vector?.length ?? 0); row++) values.push((vector?.get(row) ?? null) as FieldValue);
  return values;
}

/** How the text of an attribute's value is read, by how the attribute is compared. A text among numbers stays a text: facets count it. */
const READ = { text: (text: string) => text, number: (text: string) => numberOfText(text) ?? text, date: dateIn } as const;

/**
 * The values of attributes by row, out of the tags of each row. All attributes are read together, because decoding the tags takes most of the time; so
 * does making a vector of each row's tags, which the offsets spare.
 */
function attributeColumns(table: Table, fields: readonly string[]): Map<string, FieldValue[]> {
  const wanted = fields.flatMap((field) => {
    const attribute = attributeOf(field);
    return attribute ? [{ field, prefix: `${attribute.name}=`, read: READ[attribute.type], column: [] as FieldValue[] }] : [];
  });
  const lists = wanted.length > 0 ? table.getChild('tags') : null;
  const tags = lists?.getChildAt(0);
  let base = 0;
  for (const { length, valueOffsets, children } of lists?.data ?? []) {
    for (let row = 0; row < length; row++) {
      const values = wanted.map((): (string | number)[] => []);
      for (let at = Number(valueOffsets[row]); at < Number(valueOffsets[row + 1]); at++) {
        const tag = String(tags?.get(base + at) ?? '');
        for (const [n, { prefix, read }] of wanted.entries()) {
          const value = tag.startsWith(prefix) ? read(tag.slice(prefix.length)) : undefined;
          if (value !== undefined) values[n]?.push(value);
        }
      }
      for (const [n, { column }] of wanted.entries()) column.push(fieldValueOf(values[n] ?? []));
    }
    base += children[0]?.length ?? 0;
  }
  return new Map(wanted.map(({ field, column }) => [field, column]));
}

/** The values of fields by row. */
function fieldColumns(table: Table, fields: readonly string[]): ReadonlyMap<string, readonly FieldValue[]> {
  const attributes = attributeColumns(table, fields);
  return new Map(fields.map((field) => [field, attributes.get(field) ?? fieldValues(table, field)]));
}

/** The values by row of a field that is no attribute. */
function fieldValues(table: Table, field: string): FieldValue[] {
  const values = valuesOf(table, columnOf(field));
  const level = levelOf(field);
  if (level === undefined && !isListField(field)) return values;
  // Few products have several values: the others need no list.
  const listOf = (value: FieldValue): FieldValue =>
    typeof value === 'string' && value.includes(BETWEEN_VALUES) ? value.split(BETWEEN_VALUES) : value;
  if (level === undefined) return values.map(listOf);
  // A store has far fewer categories than products.
  const atLevel = new Map<FieldValue, FieldValue>();
  return values.map((value) => {
    const known = atLevel.get(value);
    if (known !== undefined) return known;
    const found = fieldValueOf(categoriesAt(listOf(value) as AttributeValue, level));
    atLevel.set(value, found);
    return found;
  });
}

export const textsOf = (table: Table | RecordBatch, name: string): string[] => valuesOf(table, name) as string[];
export const productIdsOf = (table: Table): string[] => textsOf(table, 'product_id');
/** A query's answer with the ids decoded, which takes a while and is needed more than once. */
export interface Rows {
  readonly table: Table;
  readonly productIds: readonly string[];
  /** The row id of the table at a position of the answer. */
  readonly rowId: (row: number) => bigint;
}

export function rowsOf(table: Table): Rows {
  const rowIds = table.getChild('_rowid');
  return { table, productIds: productIdsOf(table), rowId: (row) => rowIds?.get(row) as bigint };
}

export const numbersOf = (table: Table | RecordBatch, name: string): number[] => valuesOf(table, name) as number[];

/** The values of fields, in the order of `productIds`, from all answers of a query together. */
export function mergedColumns(
  answers: readonly Rows[],
  fields: readonly string[],
  productIds: readonly string[],
): ReadonlyMap<string, readonly FieldValue[]> {
  const [only] = answers;
  if (only?.productIds === productIds) return fieldColumns(only.table, fields);
  const positions = new Map(productIds.map((id, n) => [id, n]));
  const columns = new Map(fields.map((field) => [field, Array.from<FieldValue>({ length: productIds.length }).fill(null)]));
  for (const { table, productIds: ids } of answers) {
    const places = ids.map((id) => positions.get(id));
    for (const [field, values] of fieldColumns(table, fields)) {
      const column = columns.get(field) ?? [];
      for (const [row, position] of places.entries()) if (position !== undefined) column[position] = values[row] ?? null;
    }
  }
  return columns;
}
