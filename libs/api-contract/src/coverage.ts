import { z } from 'zod';

/** How much of a store's catalog has pictures. */
export const CoverageDocument = z
  .object({
    products: z.int(),
    with_image: z.int().describe('products of which at least one picture could be read'),
    without_image: z.int().describe('products that name no picture, or of which none could be read'),
    failed: z
      .array(z.object({ code: z.string(), products: z.int() }))
      .describe('products of which a picture could not be read, by the reason, the most frequent first'),
  })
  .meta({ id: 'Coverage' });
export type CoverageDocument = z.infer<typeof CoverageDocument>;

export const RepairDocument = z
  .object({ products: z.int().describe('products whose pictures are fetched again; the coverage shows what became of them') })
  .meta({ id: 'Repair' });
export type RepairDocument = z.infer<typeof RepairDocument>;
