import { z } from 'zod';
import type { RowError } from '#catalog';

/** A row error on the wire. */
export const RowErrorDocument = z.object({
  row: z.int(),
  product_id: z.string().optional(),
  column: z.string().optional(),
  code: z.string(),
  message: z.string(),
  value: z.string().optional(),
});
export type RowErrorDocument = z.infer<typeof RowErrorDocument>;

export function toRowErrorDocument({ row, productId, column, code, message, value }: RowError): RowErrorDocument {
  return { row, product_id: productId, column, code, message, value };
}
