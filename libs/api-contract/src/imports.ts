import { z } from 'zod';
import { Product } from '#catalog';
import { LIMITS } from './limits.js';
import { RowErrorDocument } from './row-error.js';
import { IMPORT_STATES } from './states.js';

/** The formats of feeds; `auto` finds the format by the content. */
export const FEED_FORMATS = ['auto', 'csv', 'jsonl', 'json', 'xml'] as const;

/** A part of a multipart request is a text. */
function parsedJson(written: unknown): unknown {
  if (typeof written !== 'string') return written;
  try {
    return JSON.parse(written);
  } catch {
    return written;
  }
}

/** A choice that is off by default; a part of a multipart request is a text. */
const Flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]).default(false);

/** What Vitrine found out about a feed before it read its products. */
export const FeedDocument = z
  .object({
    format: z.enum(['csv', 'jsonl', 'json', 'xml']),
    encoding: z.string().describe('such as UTF-8 or Windows-1252'),
    separator: z.string().optional().describe('between the cells of CSV'),
    system: z.string().optional().describe('the shop system that exported the feed, whose columns are known; absent for other feeds'),
    rows: z.int().describe('rows, as far as they were looked at'),
    columns: z
      .array(
        z.object({
          column: z.string(),
          field: z.string().optional(),
          attribute: z.string().optional(),
          confidence: z.number().describe('0…1; 1 where the request says it, or where the name is documented'),
          by: z.enum(['merchant', 'name', 'values']),
        }),
      )
      .describe('what the columns are: a field of products, an attribute, or neither where they are left out; empty for shop systems'),
  })
  .meta({ id: 'Feed' });
export type FeedDocument = z.infer<typeof FeedDocument>;

/** How often a problem occurs. */
export const ProblemCount = z
  .object({ code: z.string(), count: z.int(), example: RowErrorDocument.optional() })
  .meta({ id: 'ProblemCount' });
export type ProblemCount = z.infer<typeof ProblemCount>;

/** Where a feed is: exactly one of these. */
export const FeedSourceDocument = z
  .strictObject({
    s3: z
      .string()
      .min(1)
      .max(1024)
      .refine((key) => !key.startsWith('/') && !key.split('/').includes('..'), 'expected a key without a leading / and without ..')
      .optional()
      .describe("the key of an object below the store's prefix in the bucket"),
    url: z
      .url({ protocol: /^https$/, error: 'expected an address that begins with https://' })
      .max(2048)
      .optional()
      .describe(
        'an https:// address of the public internet, perhaps with a name and a password; a feed that has not changed since its last import is not read again',
      ),
    upload_id: z.uuid().optional().describe('a finished upload'),
  })
  .refine((source) => Object.values(source).filter((one) => one !== undefined).length === 1, 'expected one of s3, url and upload_id')
  .meta({ id: 'FeedSource' });
export type FeedSourceDocument = z.infer<typeof FeedSourceDocument>;

/** What to import and how; in a multipart request each field is a part of its own, and the file is the source. */
export const NewImport = z
  .object({
    source: FeedSourceDocument,
    file_name: z.string().max(255).optional().describe('what the import is called in lists; the name of the file by default'),
    force: Flag.describe('reads the feed of an address even if it has not changed'),
    format: z.enum(FEED_FORMATS).default('auto'),
    mapping: z
      .preprocess(parsedJson, z.record(z.string().min(1).max(300), z.string().min(1).max(128)))
      .optional()
      .describe(
        'what columns are: the name of a field, of an attribute, or "-" for a column that is left out; in a multipart request as JSON',
      ),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'expected a currency code of three letters, such as EUR')
      .optional()
      .describe('the currency of prices that name none'),
    dry_run: Flag.describe('reads and checks every row, indexes none'),
    full: Flag.describe('of a dry run: compares the products with those of the store'),
    require_images: Flag.describe(
      'refuses products without a usable picture; by default they are indexed and found by their words and their text',
    ),
    mode: z
      .enum(['upsert', 'snapshot'])
      .default('upsert')
      .describe(
        'upsert: products that the feed does not name stay; snapshot: they are removed at the end, unless they were written after the import was accepted',
      ),
    delete_threshold: z.coerce
      .number()
      .min(0)
      .max(1)
      .default(0.2)
      .describe('snapshot: the largest share of the products that may be removed; where more are missing, none is'),
  })
  .strict()
  .meta({ id: 'NewImport' });
export type NewImport = z.infer<typeof NewImport>;

export const ImportDocument = z
  .object({
    id: z.uuid(),
    state: z.enum(IMPORT_STATES),
    file_name: z.string(),
    source: z
      .object({ s3: z.string().optional(), url: z.string().optional().describe('without its name and password') })
      .describe('where the feed is'),
    feed_unchanged: z.boolean().describe('whether nothing was read because the feed has not changed since its last import'),
    dry_run: z.boolean(),
    revision: z.int().describe("the place of the feed's rows in the store's order of writes"),
    counts: z
      .object({
        read: z.int().describe('rows of the feed'),
        parts: z.int().describe('rows that are parts of products of other rows: further pictures, parents of variants'),
        skipped: z.int().describe('rows that the shop does not show, such as drafts'),
        accepted: z.int().describe('products'),
        groups: z.int().describe('products, where variants of one product count as one'),
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
      .describe('read = parts + skipped + accepted + rejected, accepted = embedded + updated + unchanged + failed + pending'),
    seen: z.int().optional().describe('rows that the look at the feed has come to; the look comes before the first row is imported'),
    feed: FeedDocument.optional().describe('present once the feed has been looked at'),
    removal: z
      .object({
        missing: z.int().describe('products that the feed does not name'),
        removed: z.int(),
        reason: z
          .enum(['delete-threshold', 'unreadable-rows', 'no-products'])
          .optional()
          .describe(
            'why none was removed: too many are missing, rows could not be read, which may be any product, or the feed has no product',
          ),
      })
      .optional()
      .describe('of a snapshot that is done'),
    sample: z.array(Product).optional().describe('of a dry run: the first products, as they would be'),
    difference: z
      .object({
        new: z.int(),
        changed: z.int(),
        unchanged: z.int(),
        missing: z
          .int()
          .optional()
          .describe('products of the store that the feed does not name: a snapshot would remove them; known at the end'),
        fields: z.record(z.string(), z.int()).describe('how many products change in each field'),
        examples: z.object({
          new: z.array(z.string()),
          changed: z.array(z.object({ id: z.string(), field: z.string(), from: z.string(), to: z.string() })),
          missing: z.array(z.string()),
        }),
      })
      .optional()
      .describe('of a dry run with full: what the import would change in the store'),
    problems: z.array(ProblemCount).describe('what is wrong with rows, the most frequent first, each with an example'),
    rows_per_second: z.number().optional(),
    eta_seconds: z.number().optional().describe('present once the whole feed has been read'),
    failure: z.string().optional(),
    created_at: z.iso.datetime(),
    started_at: z.iso.datetime().optional(),
    finished_at: z.iso.datetime().optional(),
  })
  .meta({ id: 'Import' });
export type ImportDocument = z.infer<typeof ImportDocument>;

export const ImportsQuery = z
  .object({
    state: z.enum(IMPORT_STATES).optional().describe('only imports in this state'),
    page: z.coerce.number().int().min(1).default(1),
    per_page: z.coerce.number().int().min(1).max(100).default(20),
  })
  .strict();
export type ImportsQuery = z.infer<typeof ImportsQuery>;

export const ImportList = z
  .object({ imports: z.array(ImportDocument), found: z.int(), page: z.int(), per_page: z.int() })
  .meta({ id: 'ImportList' });
export type ImportList = z.infer<typeof ImportList>;

/** How a feed would be imported, by its first rows. */
export const PreviewDocument = z
  .object({
    feed: FeedDocument,
    counts: z
      .object({ read: z.int(), parts: z.int(), skipped: z.int(), accepted: z.int(), rejected: z.int() })
      .describe('of the rows that were looked at'),
    products: z.array(Product).describe('the first products, as they would be'),
    problems: z.array(ProblemCount),
  })
  .meta({ id: 'FeedPreview' });
export type PreviewDocument = z.infer<typeof PreviewDocument>;

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
