import { z } from 'zod';
import { StoreId } from '#catalog';

export const NewSweep = z
  .strictObject({
    dry_run: z.boolean().default(true).describe('whether nothing is removed, and only counted'),
    uploads: z.boolean().default(false).describe('whether pictures that the merchant put into the bucket, and that no product has, go too'),
    most: z
      .boolean()
      .default(false)
      .describe('whether most fetched pictures of a store may go; otherwise nothing of it goes then, as its products may have been lost'),
    older_than_days: z
      .number()
      .min(0)
      .max(3_650)
      .optional()
      .describe('younger objects stay; `SWEEP_AFTER_DAYS`, or 30, by default; at least 1 where something is removed'),
  })
  .refine(({ dry_run: isDry, older_than_days: days = 1 }) => isDry || days >= 1, {
    path: ['older_than_days'],
    message: 'what is younger than a day may still be on its way: expected at least 1',
  })
  .meta({ id: 'NewSweep' });
export type NewSweep = z.infer<typeof NewSweep>;
export type NewSweepInput = z.input<typeof NewSweep>;

export const SweepDocument = z
  .object({
    dry_run: z.boolean(),
    stores: z.array(
      z.object({
        store: StoreId,
        is_held_back: z.boolean().describe('whether nothing is removed because most fetched pictures belong to no product'),
        kinds: z.array(
          z.object({
            kind: z
              .enum(['downloads', 'uploads', 'feeds', 'imports'])
              .describe('pictures fetched from addresses, pictures put into the bucket, feeds that were sent, reports and copies of rows'),
            objects: z.int(),
            bytes: z.number(),
            rubbish_objects: z.int().describe('objects that nothing needs'),
            rubbish_bytes: z.number(),
            is_removed: z.boolean().describe('whether the rubbish was removed'),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'Sweep' });
export type SweepDocument = z.infer<typeof SweepDocument>;
