import { z } from 'zod';

/** Why a row or a product is not imported, or what of it is left out. */
export const RowErrorDocument = z
  .object({
    row: z.int(),
    byte_offset: z.int().optional().describe('where the row begins in the unpacked feed; of CSV and JSON lines in UTF-8'),
    product_id: z.string().optional(),
    column: z.string().optional(),
    severity: z.enum(['error', 'warning']).describe('error: the row is not imported; warning: it is, without what the message names'),
    code: z.string(),
    message: z.string(),
    value: z.string().optional(),
    what_to_do: z.string().describe('a sentence that says what to write instead'),
  })
  .meta({ id: 'RowError' });
export type RowErrorDocument = z.infer<typeof RowErrorDocument>;
