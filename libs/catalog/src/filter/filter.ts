/** A condition on products, as search compiles it to each index: `all` of the conditions hold, or at least `any` one. */
export type Filter =
  | { readonly kind: 'all' | 'any'; readonly conditions: readonly Filter[] }
  | { readonly kind: 'any-of'; readonly field: string; readonly values: readonly (string | number | boolean)[]; readonly negated: boolean }
  | { readonly kind: 'range'; readonly field: string; readonly min?: Bound; readonly max?: Bound };

export interface Bound {
  readonly value: number;
  readonly inclusive: boolean;
}

/** A filter that cannot be read; `column` is where, counted from 1. */
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
