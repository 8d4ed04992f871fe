/** A query names a product that the store does not have. */
export class ProductNotFoundError extends Error {
  override readonly name = 'ProductNotFoundError';
  readonly code = 'product-not-found';

  constructor(productId: string) {
    super(`the store has no product "${productId}"`);
  }
}

/** Thrown when the weighted parts of a query sum to zero: there is no direction to search in. */
export class NoDirectionError extends Error {
  override readonly name = 'NoDirectionError';
  readonly code = 'invalid-request';
  readonly errors: readonly { readonly field: string; readonly code: string; readonly message: string }[];

  constructor(options: ErrorOptions) {
    super('the parts cancel each other out: nothing is left to search by', options);
    this.errors = [{ field: 'parts', code: 'no-direction', message: this.message }];
  }
}

/** All rankings of a query weigh nothing, so that no product would stand before another. */
export class NoWeightError extends Error {
  override readonly name = 'NoWeightError';
  readonly code = 'invalid-request';
  readonly errors: readonly { readonly field: string; readonly code: string; readonly message: string }[];

  /** @param fields the weights that are 0, by the names that requests and settings have for them. */
  constructor(fields: readonly string[]) {
    super(`${fields.join(' and ')} cannot all be 0; where a request names no weight, that of the store counts`);
    this.errors = fields.map((field) => ({ field, code: 'no-weight', message: this.message }));
  }
}

/** A query mixes parts that share no space: a picture, and a product that has none. */
export class NoCommonSpaceError extends Error {
  override readonly name = 'NoCommonSpaceError';
  readonly code = 'invalid-request';
  readonly errors: readonly { readonly field: string; readonly code: string; readonly message: string }[];

  /** @param isAlone whether there is nothing beside the product that it could be compared by. */
  constructor(isAlone: boolean) {
    super(
      isAlone
        ? 'the product has no picture, and the index keeps no vectors of texts yet: run "vitrine reindex"'
        : 'a product of the query has no picture, so that it cannot be compared with pictures; leave out one or the other',
    );
    this.errors = [{ field: 'parts', code: 'no-picture', message: this.message }];
  }
}

/** What a query names a field for. */
export type FieldUse = 'facet' | 'sort' | 'group';

/** A query names a field that the store does not have. */
export class UnknownQueryFieldError extends Error {
  override readonly name = 'UnknownQueryFieldError';
  readonly code = 'unknown-field';

  constructor(
    readonly use: FieldUse,
    cause: Error,
  ) {
    super(cause.message, { cause });
  }
}

/** A box lies outside the picture that it is to be cut from. */
export class BoxOutsideError extends Error {
  override readonly name = 'BoxOutsideError';
  readonly code = 'invalid-request';
  readonly errors: readonly { readonly field: string; readonly code: string; readonly message: string }[];

  /** @param position of the box among those that were given, from 0. */
  constructor(position: number, width: number, height: number) {
    super(`the box lies outside the picture, which is ${width} × ${height} pixels`);
    this.errors = [{ field: `boxes.${position}`, code: 'outside', message: this.message }];
  }
}
