import { z } from 'zod';
import { NewImport } from './imports.js';

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const MOST_DAYS = 30;

/** `6h` → milliseconds. */
const msOf = (every: string): number => Number(every.slice(0, -1)) * UNITS[every.slice(-1) as keyof typeof UNITS];

/** An interval, as people write it. */
const Every = z
  .string()
  .regex(/^[1-9]\d{0,5}[mhd]$/, 'expected minutes, hours or days, such as 30m, 6h or 1d')
  .refine((every) => msOf(every) <= MOST_DAYS * UNITS.d, `expected at most ${MOST_DAYS}d`)
  .describe('how often the feed is imported, such as 30m, 6h or 1d');

/** A feed that is imported again and again. */
export const NewImportSchedule = z
  .object({
    every: Every,
    import: NewImport.refine(
      ({ source }) => source.upload_id === undefined,
      'expected a source that is still there later: an address, or an object in the bucket',
    ).refine(({ dry_run: isDryRun }) => !isDryRun, 'a dry run is not repeated'),
  })
  .strict()
  .meta({ id: 'NewImportSchedule' });
export type NewImportSchedule = z.infer<typeof NewImportSchedule>;

/** @returns the interval in milliseconds. */
export const intervalOf = ({ every }: NewImportSchedule): number => msOf(every);

export const ImportScheduleDocument = z
  .object({
    every: Every,
    source: z.object({ s3: z.string().optional(), url: z.string().optional().describe('without its name and password') }),
    next_at: z.iso.datetime().optional(),
    last_import_id: z.string().optional().describe('the import that was started last'),
    last_run_at: z.iso.datetime().optional(),
    skipped_at: z.iso
      .datetime()
      .optional()
      .describe(
        'when a turn was left out, because the import before it was still running, or the store had as many imports under way as it may have',
      ),
  })
  .meta({ id: 'ImportSchedule' });
export type ImportScheduleDocument = z.infer<typeof ImportScheduleDocument>;
