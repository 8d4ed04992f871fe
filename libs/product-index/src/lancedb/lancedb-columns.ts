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

/** The values of one attribute, out of the tags of each row. @param read a value from its text. */
function attributeValues(table: Table, prefix: string, read: (text: string) => string | number | undefined): FieldValue[] {
  const tags = table.getChild('tags');
  return Array.from(tags ?? [], (row: Iterable<string> | null) => {
    const values: (string | number)[] = [];
    for (const tag of row ?? []) {
      const value = tag.startsWith(prefix) ? read(tag.slice(prefix.length)) : undefined;
      if (value !== undefined) values.push(value);
    }
    return fieldValueOf(values);
  });
}

/** How the text of an attribute's value is read, by how the attribute is compared. A text among numbers stays a text: facets count it. */
const READ = { text: (text: string) => text, number: (text: string) => numberOfText(text) ?? text, date: dateIn } as const;

/** The values of a field by row. */
function fieldValues(table: Table, field: string): FieldValue[] {
  const attribute = attributeOf(field);
  if (attribute) return attributeValues(table, `${attribute.name}=`, READ[attribute.type]);
  const values = valuesOf(table, columnOf(field));
  const level = levelOf(field);
  if (level === undefined && !isListField(field)) return values;
  // Few products have several values: the others need no list.
  const listed = values.map((value) => (typeof value === 'string' && value.includes(BETWEEN_VALUES) ? value.split(BETWEEN_VALUES) : value));
  return level === undefined ? listed : listed.map((value) => fieldValueOf(categoriesAt((value ?? undefined) as AttributeValue, level)));
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
  if (only?.productIds === productIds) return new Map(fields.map((field) => [field, fieldValues(only.table, field)]));
  const positions = new Map(productIds.map((id, n) => [id, n]));
  return new Map(
    fields.map((field) => {
      const column = Array.from<FieldValue>({ length: productIds.length }).fill(null);
      for (const { table, productIds: ids } of answers) {
        const values = fieldValues(table, field);
        for (const [row, id] of ids.entries()) {
          const position = positions.get(id);
          if (position !== undefined) column[position] = values[row] ?? null;
        }
      }
      return [field, column];
    }),
  );
}
