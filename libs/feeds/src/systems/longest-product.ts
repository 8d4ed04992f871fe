import type { RawRow } from '../feed-row.js';
import type { RowCensus } from './system.js';

/**
 * Rows of a product that are held: more than Shopify allows (2 048 variants, 250 pictures; https://help.shopify.com/en/manual/products/variants). Further
 * rows count as another product.
 */
export const MAX_ROWS_OF_PRODUCT = 10_000;
/** Between the rows of a product there may be rows that cannot be read. */
const MAX_REACH = 2 * MAX_ROWS_OF_PRODUCT;

/** How many rows the longest product of a feed has. */
export class LongestProduct implements RowCensus {
  readonly isIncomplete = false;
  #handle = '';
  #first = 0;
  #reach: number;

  constructor(
    private readonly handleOf: (raw: RawRow['raw']) => string,
    saved?: unknown,
  ) {
    this.#reach = (saved as number | undefined) ?? 0;
  }

  see({ row, raw }: RawRow): void {
    const handle = this.handleOf(raw);
    if (handle !== this.#handle || handle === '') [this.#handle, this.#first] = [handle, row];
    this.#reach = Math.max(this.#reach, Math.min(row - this.#first, MAX_REACH));
  }

  collect(): void {
    // All is known after the first pass.
  }

  get reach(): number {
    return this.#reach;
  }

  saved(): number {
    return this.#reach;
  }
}
