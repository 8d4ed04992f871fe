import { adviceFor, type RowErrorDocument } from '#api-contract';
import type { RowError } from '#catalog';

/** A row error as the API sends it. */
export function toRowErrorDocument({
  row,
  offset,
  productId,
  column,
  severity = 'error',
  code,
  message,
  value,
}: RowError): RowErrorDocument {
  return { row, byte_offset: offset, product_id: productId, column, severity, code, message, value, what_to_do: adviceFor(code) };
}
