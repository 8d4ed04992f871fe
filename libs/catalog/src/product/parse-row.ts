import { plainMessage } from '../plain-messages.js';
import { FIELD_ROWS } from './fields.js';
import { Product } from './product.js';
import { shownValue, type RowError } from './row-error.js';

export interface RowDefaults {
  /** Taken when the feed names no currency. */
  readonly currency?: string;
}

export type ParsedRow = { readonly product: Product } | { readonly errors: readonly RowError[] };

/** Our field names, by the other names that feeds use for them. */
const COLUMN_NAMES: ReadonlyMap<string, string> = new Map(
  FIELD_ROWS.flatMap(({ name, spellings }) => spellings.map((spelling) => [spelling, name])),
);

const OWN_FIELDS = new Set<string>(FIELD_ROWS.map(({ name }) => name));
const YES = new Set(['true', '1', 'yes', 'y', 'in stock', 'in_stock', 'available', 'preorder', 'backorder']);
const NO = new Set(['false', '0', 'no', 'n', 'out of stock', 'out_of_stock', 'sold out']);

/** Vitrine's name of a column: lower case, words joined by underscores, other names replaced by ours. */
export function columnName(header: string): string {
  const plain = header
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  return COLUMN_NAMES.get(plain) ?? plain;
}

/** "19.90", "19,90 EUR", "USD 15" or a number → amount and currency; anything else comes back as it was. */
function readPrice(value: unknown): { price: unknown; currency?: string } {
  if (typeof value !== 'string') return { price: value };
  const match = /^\s*([A-Z]{3})?\s*(-?\d+(?:[.,]\d{1,4})?)\s*([A-Z]{3})?\s*$/.exec(value);
  if (!match || ambiguityOf(value)) return { price: value };
  const currency = match[1] ?? match[3];
  return { price: Number((match[2] ?? '').replace(',', '.')), ...(currency && { currency }) };
}

/** A comma before three digits groups thousands in one country and begins a fraction in another. */
function ambiguityOf(price: unknown): string | undefined {
  const [, whole, rest] = (typeof price === 'string' && /(?<![\d.,])(\d{1,3}),(\d{3})(?![\d.,])/.exec(price)) || [];
  if (whole === undefined || rest === undefined) return undefined;
  return `“${whole},${rest}” can mean ${whole}${rest} or ${whole}.${rest}; write ${whole}${rest} or ${whole}.${rest}`;
}

function readFlag(value: unknown): unknown {
  if (typeof value === 'number') return value !== 0;
  if (typeof value !== 'string') return value;
  const word = value.trim().toLowerCase();
  if (YES.has(word)) return true;
  return NO.has(word) ? false : value;
}

const isScalar = (value: unknown): value is string | number | boolean => ['string', 'number', 'boolean'].includes(typeof value);

/** Sorts a row's cells into the product's fields and its attributes; empty cells count as absent. */
function fieldsOf(raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  const attributes: Record<string, string> = {};
  for (const [header, cell] of Object.entries(raw)) {
    const value = typeof cell === 'string' ? cell.trim() : cell;
    if (value === '' || value === null || value === undefined) continue;
    const name = columnName(header);
    if (name === 'attributes' && typeof value === 'object') {
      for (const [key, item] of Object.entries(value)) attributes[columnName(key)] = String(item);
    } else if (OWN_FIELDS.has(name)) {
      fields[name] ??= value;
    } else if (name !== '' && isScalar(value)) {
      attributes[name] = String(value);
    }
  }
  if (typeof fields['id'] === 'number') fields['id'] = String(fields['id']);
  return { ...fields, attributes };
}

/**
 * Makes a product of a feed's row, or returns every reason why the row is not a product.
 * @param row the row's number, for the report.
 */
export function parseRow(row: number, raw: Readonly<Record<string, unknown>>, defaults: RowDefaults = {}): ParsedRow {
  const fields = fieldsOf(raw);
  const { price, currency } = readPrice(fields['price']);
  const candidate = {
    ...fields,
    ...('price' in fields && { price, currency: currency ?? fields['currency'] ?? defaults.currency }),
    ...('in_stock' in fields && { in_stock: readFlag(fields['in_stock']) }),
  };
  const parsed = Product.safeParse(candidate, { error: plainMessage });
  if (parsed.success) return { product: parsed.data };
  const productId = typeof fields['id'] === 'string' ? { productId: fields['id'] } : {};
  return {
    errors: parsed.error.issues.map((issue) => {
      const column = issue.path.map(String).join('.');
      const value = (candidate as Record<string, unknown>)[String(issue.path[0])];
      const missing = value === undefined || value === '';
      return {
        row,
        ...productId,
        column,
        code: missing ? `missing-${column.replaceAll('_', '-')}` : `invalid-${String(issue.path[0]).replaceAll('_', '-')}`,
        message: missing
          ? `The column "${column}" is empty, but every product needs one.`
          : `The column "${column}" cannot be used: ${(column === 'price' && ambiguityOf(value)) || issue.message}.`,
        ...(!missing && { value: shownValue(value) }),
      };
    }),
  };
}
