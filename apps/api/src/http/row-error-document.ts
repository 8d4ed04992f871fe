import type { RowErrorDocument } from '#api-contract';
import type { RowError } from '#catalog';

/** A row error as the API sends it. */
export function toRowErrorDocument({ row, productId, column, severity = 'error', code, message, value }: RowError): RowErrorDocument {
  return { row, product_id: productId, column, severity, code, message, value };
}
