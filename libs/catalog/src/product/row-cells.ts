import { attributeName, MAX_ATTRIBUTES, MAX_NAME_LENGTH, readAttribute, tooLong, type AttributeValue } from './attributes.js';
import { FIELD_ROWS } from './fields.js';
import { MAX_MARKUP, plainText, wellFormed } from './plain-text.js';
import { shownValue } from './row-error.js';
import { MAX_LISTED } from './text-schemas.js';

/** Our field names, by the other names that feeds use for them. */
const COLUMN_NAMES: ReadonlyMap<string, string> = new Map(
  FIELD_ROWS.flatMap(({ name, spellings }) => spellings.map((spelling) => [spelling, name])),
);
const FIELDS = new Map(FIELD_ROWS.map((row) => [row.name as string, row]));

/** Whether a field holds texts. In a JSON feed an id or an article number may be written as a number. */
const isText = (name: string): boolean => FIELDS.get(name)?.type === 'text';
const isNumber = (cell: unknown): cell is number | bigint => typeof cell === 'number' || typeof cell === 'bigint';

/** What of a cell could not be kept. */
export interface CellNote {
  readonly column: string;
  readonly code:
    | 'too-long'
    | 'unsupported-value'
    | 'repeated-column'
    | 'unusable-name'
    | 'too-many-attributes'
    | 'rounded-price'
    | 'too-many-images'
    | 'invalid-sale-dates'
    | 'shortened-number';
  readonly message: string;
  readonly value?: string;
}

/** A long number as spreadsheets show it: `4.00638E+12`. */
const SHORTENED = /^\d([.,]\d+)?E\+\d+$/i;

/** A row's cells as the product's fields and its attributes. */
export interface SortedCells {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly notes: readonly CellNote[];
}

/** Vitrine's name of a column: the name of an attribute, or that of a product's field for which the column has another name. */
export function columnName(header: string): string {
  const name = attributeName(header);
  return COLUMN_NAMES.get(name) ?? name;
}

/** Sorts a row's cells. Empty cells count as absent; of two cells for one field the first one counts. */
export function sortedCells(raw: Readonly<Record<string, unknown>>): SortedCells {
  const fields = new Map<string, unknown>();
  const attributes = new Map<string, AttributeValue>();
  const notes: CellNote[] = [];
  const note = (column: string, code: CellNote['code'], message: string, value?: unknown): void =>
    void notes.push({
      column,
      code,
      message: `The column "${column.trim()}": ${message}.`,
      ...(value !== undefined && { value: shownValue(value) }),
    });

  const addAttribute = (column: string, cell: unknown): void => {
    const name = columnName(column);
    const { value, fault } = readAttribute(cell);
    if (fault !== undefined) note(column, value === undefined ? 'unsupported-value' : 'too-long', fault, cell);
    if (value === undefined) return;
    if (name === '') note(column, 'unusable-name', 'its name has no letter and no digit, so that its values are left out');
    else if (name.length > MAX_NAME_LENGTH) note(column, 'unusable-name', `its name is longer than ${MAX_NAME_LENGTH} characters`);
    else if (attributes.has(name)) note(column, 'repeated-column', `"${name}" has a value already; this one is left out`, cell);
    else attributes.set(name, value);
  };

  const addField = (column: string, name: string, cell: unknown): void => {
    const text = typeof cell === 'string' ? cell.trim() : cell;
    if (text === '' || text === null || text === undefined || (Array.isArray(text) && text.length === 0)) return;
    if (fields.has(name)) {
      if (fields.get(name) !== text) note(column, 'repeated-column', `"${name}" has a value already; this one is left out`, cell);
      return;
    }
    if (typeof text === 'string' && SHORTENED.test(text) && FIELDS.get(name)?.isIdentifier) {
      return note(column, 'shortened-number', 'a spreadsheet has shortened the number, so that its digits are lost; it is left out', cell);
    }
    if (Array.isArray(text)) fields.set(name, listed(column, name, text));
    else fields.set(name, isText(name) && isNumber(text) ? String(text) : typeof text === 'string' ? cut(column, name, text) : text);
  };

  /** A list, for a field that may have several values; the first of them for another field. */
  const listed = (column: string, name: string, list: unknown[]): unknown => {
    const plain = list.map((one) => (typeof one === 'string' ? cut(column, name, one.trim()) : one));
    const most = name === 'images' ? Infinity : FIELDS.get(name)?.isList ? MAX_LISTED : 1;
    if (plain.length <= most) return most === 1 ? plain[0] : plain;
    note(column, 'repeated-column', `"${name}" has at most ${most === 1 ? 'one value' : `${most} values`}; the others are left out`, list);
    return most === 1 ? plain[0] : plain.slice(0, most);
  };

  /** The plain text, as long as it may be. */
  const cut = (column: string, name: string, text: string): string => {
    // The schema of this field reads markup itself.
    const { maxLength = Infinity, written } = name === 'description_html' ? {} : (FIELDS.get(name) ?? {});
    const plain = written ? plainText(text) : text;
    const isCut = plain.length > maxLength || (written !== undefined && text.length > MAX_MARKUP);
    if (isCut) note(column, 'too-long', `${tooLong(maxLength, Math.max(plain.length, text.length))}; the rest is left out`);
    return plain.length > maxLength ? wellFormed(plain.slice(0, maxLength)) : plain;
  };

  for (const [column, cell] of Object.entries(raw)) {
    const name = columnName(column);
    if (name === 'attributes' && typeof cell === 'object' && cell !== null && !Array.isArray(cell)) {
      for (const [key, item] of Object.entries(cell)) addAttribute(key, item);
    } else if (name === 'attributes') {
      if (cell !== null && cell !== '') note(column, 'unsupported-value', 'expected an object of attributes', cell);
    } else if (FIELDS.get(name)?.isDerived) {
      note(column, 'unusable-name', 'its name stands for what Vitrine finds out itself, so that its values are left out');
    } else if (FIELDS.has(name)) {
      addField(column, name, cell);
    } else {
      addAttribute(column, cell);
    }
  }
  return { fields: Object.fromEntries(fields), attributes: Object.fromEntries(kept(attributes, note)), notes };
}

/** The attributes that a product may have; the first ones of too many. */
function kept(
  attributes: ReadonlyMap<string, AttributeValue>,
  note: (column: string, code: CellNote['code'], message: string) => void,
): [string, AttributeValue][] {
  const all = [...attributes];
  const first = all[MAX_ATTRIBUTES];
  if (first)
    note(first[0], 'too-many-attributes', `a product has at most ${MAX_ATTRIBUTES} attributes; this one and the later ones are left out`);
  return all.slice(0, MAX_ATTRIBUTES);
}
