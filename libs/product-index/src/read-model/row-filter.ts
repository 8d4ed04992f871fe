import type { Filter } from '#catalog';
import { isList, type FieldValue, type SingleValue } from '../retrieval/candidates.js';
import type { FieldView } from './field-views.js';

/** What conditions need to know of a store's rows. */
export interface FilteredRows {
  /** How many rows there are. */
  readonly rows: number;
  readonly viewOf: (field: string) => FieldView;
  /** The row of a product; undefined if there is none. */
  readonly rowOf: (productId: string) => number | undefined;
  readonly rowsWithTerm: (term: string) => Iterable<number>;
}

/** The rows that meet a condition: 1 for each that does. */
export function rowsWhere(filter: Filter, store: FilteredRows): Uint8Array {
  switch (filter.kind) {
    case 'all':
      return combined(filter.conditions, store, 1, (a, b) => a & b);
    case 'any':
      return combined(filter.conditions, store, 0, (a, b) => a | b);
    case 'not':
      return inverted(rowsWhere(filter.condition, store));
    case 'any-of':
      if (filter.field === 'id') return ofIds(filter, store);
      return whereValue(store, filter.field, isOneOf(filter.values), filter.negated);
    case 'terms':
      return withTerms(filter.terms, store);
    case 'range':
      return whereValue(store, filter.field, isWithin(filter), false);
  }
}

function combined(conditions: readonly Filter[], store: FilteredRows, neutral: 0 | 1, join: (a: number, b: number) => number): Uint8Array {
  const [first, ...others] = conditions;
  if (!first) return new Uint8Array(store.rows).fill(neutral);
  const rows = rowsWhere(first, store);
  for (const condition of others) {
    const more = rowsWhere(condition, store);
    for (let row = 0; row < rows.length; row++) rows[row] = join(rows[row] ?? 0, more[row] ?? 0);
  }
  return rows;
}

function inverted(rows: Uint8Array): Uint8Array {
  for (let row = 0; row < rows.length; row++) rows[row] = 1 - (rows[row] ?? 0);
  return rows;
}

function ofIds({ values, negated }: Extract<Filter, { kind: 'any-of' }>, { rows, rowOf }: FilteredRows): Uint8Array {
  const found = new Uint8Array(rows);
  for (const value of values) {
    const row = rowOf(String(value));
    if (row !== undefined) found[row] = 1;
  }
  return negated ? inverted(found) : found;
}

function withTerms(terms: readonly string[], { rows, rowsWithTerm }: FilteredRows): Uint8Array {
  const counts = new Uint8Array(rows);
  const distinct = new Set(terms);
  for (const term of distinct) for (const row of rowsWithTerm(term)) counts[row] = (counts[row] ?? 0) + 1;
  return counts.map((count) => Number(count === distinct.size));
}

/** Evaluates a condition once for each entry of a field, and looks each row up. A row without the field meets a negated condition. */
function whereValue({ rows, viewOf }: FilteredRows, field: string, holds: (value: SingleValue) => boolean, negated: boolean): Uint8Array {
  const { codes, values } = viewOf(field);
  const isMet = Uint8Array.from(values, (value) => Number(anyOf(value, holds) !== negated));
  const found = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) found[row] = isMet[codes[row] ?? 0] ?? 0;
  return found;
}

const anyOf = (value: FieldValue, holds: (value: SingleValue) => boolean): boolean =>
  isList(value) ? value.some(holds) : value !== null && holds(value);

/** Values are compared as texts, as those of attributes are kept: "true" is true. */
function isOneOf(wanted: readonly (string | number | boolean)[]): (value: SingleValue) => boolean {
  const texts = new Set(wanted.map(String));
  return (value) => texts.has(String(value));
}

function isWithin({ min, max }: Extract<Filter, { kind: 'range' }>): (value: SingleValue) => boolean {
  return (value) => {
    if (typeof value !== 'number') return false;
    if (min && (min.inclusive ? value < min.value : value <= min.value)) return false;
    return !max || (max.inclusive ? value <= max.value : value < max.value);
  };
}
