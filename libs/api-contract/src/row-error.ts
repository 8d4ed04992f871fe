import { z } from 'zod';

/** Why a row or product was not indexed. */
export const RowErrorDocument = z
  .object({
    row: z.int(),
    product_id: z.string().optional(),
    column: z.string().optional(),
    code: z.string(),
    message: z.string(),
    value: z.string().optional(),
  })
  .meta({ id: 'RowError' });
export type RowErrorDocument = z.infer<typeof RowErrorDocument>;
