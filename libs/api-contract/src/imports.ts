import { z } from 'zod';
import { FEED_FORMATS } from '#catalog';
import { LIMITS } from './limits.js';
import { RowErrorDocument } from './row-error.js';
import { IMPORT_STATES } from './states.js';

/** What to import and how; in a multipart request each field is a part of its own, and the file is the source. */
export const NewImport = z
  .object({
    source: z
      .object({
        s3: z
          .string()
          .min(1)
          .max(1024)
          .refine((key) => !key.startsWith('/') && !key.split('/').includes('..'), 'expected a key without a leading / and without ..')
          .describe("the key of an object below the store's prefix in the bucket"),
      })
      .strict(),
    file_name: z.string().max(255).default('feed').describe('what the import is called in lists'),
    format: z.enum(FEED_FORMATS).default('auto'),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'expected a currency code of three letters, such as EUR')
      .optional()
      .describe('the currency of prices that name none'),
    dry_run: z
      .union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])
      .default(false)
      .describe('reads and checks every row, indexes none'),
    require_images: z
      .union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])
      .default(false)
      .describe('refuses products without a usable picture; by default they are indexed and found by their words and their text'),
    mode: z.literal('upsert').default('upsert').describe('products that the feed does not name stay as they are'),
  })
  .strict()
  .meta({ id: 'NewImport' });
export type NewImport = z.infer<typeof NewImport>;

export const ImportDocument = z
  .object({
    id: z.uuid(),
    state: z.enum(IMPORT_STATES),
    file_name: z.string(),
    dry_run: z.boolean(),
    revision: z.int().describe("the place of the feed's rows in the store's order of writes"),
    counts: z
      .object({
        read: z.int(),
        accepted: z.int(),
        rejected: z.int().describe('rows that are not valid products, or repeat the id of an earlier row'),
        warnings: z.int().describe('notes on rows that are imported: values that are cut or left out, pictures that cannot be used'),
        embedded: z.int(),
        updated: z.int().describe('products whose fields changed while their picture stayed the same'),
        unchanged: z.int(),
        failed: z
          .int()
          .describe(
            'products not indexed, mostly because of their picture, or left by a cancelled or failed import; late batches may index some',
          ),
        pending: z.int().describe('products that are still to be indexed; 0 once the import has ended'),
        indexed: z.int().describe('products that searches can find now: embedded + updated + unchanged'),
      })
      .describe('rows: read = accepted + rejected, accepted = embedded + updated + unchanged + failed + pending'),
    rows_per_second: z.number().optional(),
    eta_seconds: z.number().optional().describe('present once the whole feed has been read'),
    failure: z.string().optional(),
    created_at: z.iso.datetime(),
    started_at: z.iso.datetime().optional(),
    finished_at: z.iso.datetime().optional(),
  })
  .meta({ id: 'Import' });
export type ImportDocument = z.infer<typeof ImportDocument>;

export const ErrorsQuery = z
  .object({
    page: z.coerce.number().int().min(1).default(1),
    per_page: z.coerce.number().int().min(1).max(LIMITS.errorsPerPage).default(100),
  })
  .strict();
export type ErrorsQuery = z.infer<typeof ErrorsQuery>;

export const ErrorPage = z
  .object({ errors: z.array(RowErrorDocument), found: z.int(), page: z.int(), per_page: z.int() })
  .meta({ id: 'ErrorPage' });
export type ErrorPage = z.infer<typeof ErrorPage>;
