/**
 * A condition on products, which each adapter compiles for its index. `all`: every condition holds; `any`: at least one does; `not`: the
 * condition does not hold, for products without the field too.
 */
export type Filter =
  | { readonly kind: 'all' | 'any'; readonly conditions: readonly Filter[] }
  | { readonly kind: 'not'; readonly condition: Filter }
  | { readonly kind: 'any-of'; readonly field: string; readonly values: readonly (string | number | boolean)[]; readonly negated: boolean }
  | { readonly kind: 'range'; readonly field: string; readonly min?: Bound; readonly max?: Bound }
  /** The product is found by all of these terms, as `libs/lexical` makes them of its words. */
  | { readonly kind: 'terms'; readonly terms: readonly string[] };

export interface Bound {
  readonly value: number;
  readonly inclusive: boolean;
}

/** The products without a picture that could be read. */
export const WITHOUT_IMAGE: Filter = { kind: 'any-of', field: 'has_image', values: [false], negated: false };

/** Thrown for a filter that cannot be read; `column` is the place of the fault, counted from 1. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
  readonly code = 'invalid-filter';

  constructor(
    message: string,
    readonly column: number,
  ) {
    super(`${message} (column ${column})`);
  }
}

/** The most conditions and listed values of a filter. The indexes' parsers recurse, and some ten thousand would crash the process. */
const MAX_CONDITIONS = 500;
const MAX_VALUES = 2_000;

/**
 * What a numeric condition costs. An attribute has up to ten values, and the condition is compared with each. A condition on the price also
 * asks whether the product is on sale now, and costs about as much.
 */
const NUMERIC_COST = 10;
const isNumeric = (field: string): boolean => field === 'price' || /^(numbers|dates)\./.test(field);

/** At least one of the conditions holds. Alternatives of one field become one list, which indexes answer in one step. */
export function anyOf(conditions: readonly Filter[]): Filter {
  const lists = new Map<string, Extract<Filter, { kind: 'any-of' }>>();
  const others: Filter[] = [];
  for (const condition of conditions) {
    if (condition.kind !== 'any-of' || condition.negated) {
      others.push(condition);
      continue;
    }
    const known = lists.get(condition.field);
    lists.set(condition.field, known ? { ...known, values: [...new Set([...known.values, ...condition.values])] } : condition);
  }
  const [only, ...more] = [...lists.values(), ...others];
  return only && more.length === 0 ? only : { kind: 'any', conditions: [...lists.values(), ...others] };
}

/** Returns the filter unchanged. @throws {FilterError} if it has too many conditions or values. */
export function requireBounded(filter: Filter): Filter {
  let [conditions, values] = [0, 0];
  const count = (one: Filter): void => {
    conditions += 'field' in one && isNumeric(one.field) ? NUMERIC_COST : 1;
    if (one.kind === 'any-of') values += one.values.length;
    if (one.kind === 'all' || one.kind === 'any') for (const inner of one.conditions) count(inner);
    if (one.kind === 'not') count(one.condition);
  };
  count(filter);
  if (conditions > MAX_CONDITIONS) throw new FilterError(`expected at most ${MAX_CONDITIONS} conditions, got ${conditions}`, 1);
  if (values > MAX_VALUES) throw new FilterError(`expected at most ${MAX_VALUES} values, got ${values}`, 1);
  return filter;
}
