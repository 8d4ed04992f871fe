import type { z } from 'zod';
import { plainMessage } from '../plain-messages.js';
import { FIELD_ROWS } from './fields.js';
import { PlainProduct, type Product } from './product.js';
import { sortedCells } from './row-cells.js';
import { shownValue, type RowError } from './row-error.js';
import { SALE_FIELDS } from './sale.js';
import { rowValues, type ReadFaults, type RowDefaults } from './row-values.js';

/** A product, with what of its row could not be kept; or the reasons why the row is no product. */
export type ParsedRow = { readonly product: Product; readonly warnings: readonly RowError[] } | { readonly errors: readonly RowError[] };

/** Fields without which the rest of a row is still a product. A sale is one whole: a part of it that cannot be used takes the others with it. */
const EXPENDABLE: ReadonlyMap<string, readonly string[]> = new Map(
  FIELD_ROWS.filter(({ isExpendable }) => isExpendable).map(({ name }) => [
    name,
    (SALE_FIELDS as readonly string[]).includes(name) ? SALE_FIELDS : [name],
  ]),
);

/**
 * Makes a product of a feed's row, or returns every reason why the row is not a product.
 * @param row the row's number, for the report.
 */
export function parseRow(row: number, raw: Readonly<Record<string, unknown>>, defaults: RowDefaults = {}): ParsedRow {
  const { fields, attributes, notes } = sortedCells(raw);
  const { candidate, notes: more, faults: unread } = rowValues(fields, attributes, defaults);
  const productId = typeof fields['id'] === 'string' ? { productId: fields['id'] } : {};
  const warnings: RowError[] = [...notes, ...more].map((note) => ({
    row,
    ...productId,
    ...asTheFeedSays(note, defaults.columns),
    severity: 'warning' as const,
  }));
  let rest = candidate;
  // What contradicts each other is found only once each value alone can be used.
  for (;;) {
    const parsed = PlainProduct.safeParse(rest, { error: plainMessage });
    if (parsed.success) return { product: parsed.data, warnings };
    const faults = parsed.error.issues.map((issue) => ({
      fault: { row, ...productId, ...asTheFeedSays(faultOf(issue, candidate, unread), defaults.columns) },
      expendable: EXPENDABLE.get(String(issue.path[0])),
    }));
    if (faults.some(({ expendable }) => expendable === undefined)) return { errors: faults.map(({ fault }) => fault) };
    warnings.push(...faults.map(({ fault }) => ({ ...fault, severity: 'warning' as const })));
    const left = new Set(faults.flatMap(({ expendable }) => expendable ?? []));
    rest = Object.fromEntries(Object.entries(rest).filter(([name]) => !left.has(name)));
  }
}

/** A note with the name that the feed has for its column. @param columns the feed's names by those of fields. */
export function asTheFeedSays<Note extends { readonly column?: string; readonly message: string }>(
  note: Note,
  columns?: ReadonlyMap<string, string>,
): Note {
  const { column = '', message } = note;
  const name = columns?.get(column);
  if (name === undefined) return note;
  return { ...note, column: name, message: message.replace(`The column "${column.trim()}"`, `The column "${name}"`) };
}

/** What is wrong with a value, as a merchant reads it. */
function faultOf(
  issue: z.core.$ZodIssue,
  candidate: Readonly<Record<string, unknown>>,
  unread: ReadFaults,
): Omit<RowError, 'row' | 'productId'> {
  const column = issue.path.map(String).join('.');
  const name = String(issue.path[0]);
  const value = candidate[name];
  if (value === undefined || value === '') {
    const message = `The column "${column}" is empty, but every product needs one.`;
    return { column, code: `missing-${dashed(column)}`, message };
  }
  const message = `The column "${column}" cannot be used: ${unread.get(name) ?? issue.message}.`;
  return { column, code: `invalid-${dashed(name)}`, message, value: shownValue(value) };
}

const dashed = (name: string): string => name.replaceAll('_', '-');
