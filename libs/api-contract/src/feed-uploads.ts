import { z } from 'zod';
import { LIMITS } from './limits.js';

/** A feed that is to be sent in several requests. */
export const NewFeedUpload = z
  .object({
    file_name: z.string().min(1).max(255).default('feed'),
    size: z.int().min(1).max(LIMITS.feedBytes).describe('bytes of the feed'),
  })
  .strict()
  .meta({ id: 'NewFeedUpload' });
export type NewFeedUpload = z.infer<typeof NewFeedUpload>;

export const FeedUploadDocument = z
  .object({
    upload_id: z.uuid(),
    file_name: z.string(),
    size: z.int(),
    offset: z.int().describe('bytes that are there; the upload goes on behind them, and is finished once this is the size'),
    part_bytes: z
      .int()
      .describe('bytes are kept in parts of this size; what a request sends beyond a whole part is lost if the request is cut off'),
  })
  .meta({ id: 'FeedUpload' });
export type FeedUploadDocument = z.infer<typeof FeedUploadDocument>;

export const UploadQuery = z.object({ offset: z.coerce.number().int().min(0) }).strict();
export type UploadQuery = z.infer<typeof UploadQuery>;
