import { z } from 'zod';

/** A flag in an address. */
const flag = z.enum(['true', 'false']).default('false');

/** An object of a bucket that the installation's own S3 keys reach. */
const BucketAddress = z
  .string()
  .max(1_200)
  .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/[^\p{Cc}]+$/u, 'expected an address such as s3://bucket/backups/monday.gz');

export const BackupQuery = z.object({ pictures: flag.describe('whether it has the pictures themselves, and not only their names') });
export type BackupQuery = z.infer<typeof BackupQuery>;

export const NewBackup = z
  .strictObject({
    to: BucketAddress.describe('where the backup goes, in a bucket that the S3 keys of the installation reach'),
    pictures: z.boolean().default(false).describe('whether it has the pictures themselves, and not only their names'),
  })
  .meta({ id: 'NewBackup' });
export type NewBackup = z.infer<typeof NewBackup>;
export type NewBackupInput = z.input<typeof NewBackup>;

const over = 'whether stores that have products are written to as well; what is newer there stays';

const replace =
  'whether products of the backup take the place of what is there, also of products that were removed since; as `over` otherwise';

export const RestoreQuery = z.object({ over: flag.describe(over), replace: flag.describe(replace) });
export type RestoreQuery = z.infer<typeof RestoreQuery>;

export const NewRestore = z
  .strictObject({
    from: BucketAddress.describe('where the backup is'),
    over: z.boolean().default(false).describe(over),
    replace: z.boolean().default(false).describe(replace),
  })
  .meta({ id: 'NewRestore' });
export type NewRestore = z.infer<typeof NewRestore>;
export type NewRestoreInput = z.input<typeof NewRestore>;

/** How much a backup has. */
export const BackupDocument = z
  .object({
    stores: z.int(),
    products: z.int(),
    deleted: z.int().describe('products that were deleted, and patches of products that are expected: older writes must not undo them'),
    objects: z.int().describe('pictures of the bucket, by their names'),
    redis_keys: z.int().describe('settings, synonyms, keys, schedules, judgments and the rest of what Redis knows'),
  })
  .meta({ id: 'Backup' });
export type BackupDocument = z.infer<typeof BackupDocument>;

export const RestoreDocument = BackupDocument.extend({
  products_there: z.int().describe('products that the stores of the backup have now'),
  missing_objects: z.int().describe('pictures that the backup names and the bucket does not have'),
  missing: z.array(z.string()).describe('the names of some of them'),
  kept_keys: z.boolean().describe("whether API keys, stores' names and schedules stayed as they were, because there were some"),
}).meta({ id: 'Restore' });
export type RestoreDocument = z.infer<typeof RestoreDocument>;
