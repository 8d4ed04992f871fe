import { plainMessage } from '../plain-messages.js';
import { PlainProduct, type Product } from './product.js';
import { sortedCells } from './row-cells.js';
import { shownValue, type RowError } from './row-error.js';
import { flagOf, doubtOf, moneyOf } from './spelled-values.js';

export interface RowDefaults {
  /** Taken when the feed names no currency. */
  readonly currency?: string;
}

/** A product, with what of its row could not be kept; or the reasons why the row is no product. */
export type ParsedRow = { readonly product: Product; readonly warnings: readonly RowError[] } | { readonly errors: readonly RowError[] };

/**
 * Makes a product of a feed's row, or returns every reason why the row is not a product.
 * @param row the row's number, for the report.
 */
export function parseRow(row: number, raw: Readonly<Record<string, unknown>>, defaults: RowDefaults = {}): ParsedRow {
  const { fields, attributes, notes } = sortedCells(raw);
  const productId = typeof fields['id'] === 'string' ? { productId: fields['id'] } : {};
  const { price, currency } = moneyOf(fields['price']);
  const candidate: Record<string, unknown> = {
    ...fields,
    attributes,
    ...('price' in fields && { price, currency: currency ?? fields['currency'] ?? defaults.currency }),
    ...('in_stock' in fields && { in_stock: flagOf(fields['in_stock']) }),
  };
  const parsed = PlainProduct.safeParse(candidate, { error: plainMessage });
  const warnings = notes.map((note) => ({ row, ...productId, ...note, severity: 'warning' as const }));
  if (parsed.success) return { product: parsed.data, warnings };
  const errors = parsed.error.issues.map((issue): RowError => {
    const column = issue.path.map(String).join('.');
    const name = String(issue.path[0]);
    const value = candidate[name];
    const isMissing = value === undefined || value === '';
    if (isMissing) {
      const message = `The column "${column}" is empty, but every product needs one.`;
      return { row, ...productId, column, code: `missing-${dashed(column)}`, message };
    }
    const message = `The column "${column}" cannot be used: ${(column === 'price' && doubtOf(value)) || issue.message}.`;
    return { row, ...productId, column, code: `invalid-${dashed(name)}`, message, value: shownValue(value) };
  });
  return { errors };
}

const dashed = (name: string): string => name.replaceAll('_', '-');
