import { z } from 'zod';

/** Why a row or a product is not imported, or what of it is left out. */
export const RowErrorDocument = z
  .object({
    row: z.int(),
    product_id: z.string().optional(),
    column: z.string().optional(),
    severity: z.enum(['error', 'warning']).describe('error: the row is not imported; warning: it is, without what the message names'),
    code: z.string(),
    message: z.string(),
    value: z.string().optional(),
  })
  .meta({ id: 'RowError' });
export type RowErrorDocument = z.infer<typeof RowErrorDocument>;
