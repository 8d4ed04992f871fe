import { z } from 'zod';
import { StoreId } from '#catalog';

/** Raised when a reader of an earlier release could not understand a backup. */
export const BACKUP_FORMAT = 1;

const Base64 = z.base64();

/** A store of a backup, and the models that its vectors are from. */
export const BackedUpStore = z.object({
  id: StoreId,
  /** The latest revision of the store's writes: new writes get later ones. */
  revision: z.number(),
  model: z.object({ name: z.string(), fingerprint: z.string(), dimension: z.int().positive() }),
  /** The model of the texts; absent where the index keeps no vectors of them. */
  text: z.object({ fingerprint: z.string(), dimension: z.int().positive() }).exactOptional(),
});
export type BackedUpStore = z.infer<typeof BackedUpStore>;

const Header = z.object({
  kind: z.literal('backup'),
  format: z.int(),
  vitrine: z.string(),
  made_at: z.iso.datetime(),
  /** Whether the backup contains the bytes of the pictures. Otherwise it only lists their keys. */
  pictures: z.boolean(),
  stores: z.array(BackedUpStore),
});
export type BackupHeader = z.infer<typeof Header>;

/** A part of a Redis key. Pairs of a hash, a sorted set and a stream stand one behind the other. */
const RedisValues = z.object({
  kind: z.literal('redis'),
  key: z.string().startsWith('vitrine:'),
  type: z.enum(['string', 'hash', 'zset', 'set', 'stream']),
  /** Remaining time to live in milliseconds; absent for a key that does not expire. */
  ttl_ms: z.int().positive().exactOptional(),
  values: z.array(z.string()),
});
export type RedisValues = z.infer<typeof RedisValues>;

/** Vectors as little-endian 32-bit floats, in base64. */
const Vectors = z.object({
  image: Base64.exactOptional(),
  gallery: z.array(Base64).readonly().exactOptional(),
  text: Base64.exactOptional(),
});
export type WrittenVectors = z.infer<typeof Vectors>;

/** Products with their vectors. */
const Points = z.object({
  kind: z.literal('points'),
  store: StoreId,
  points: z.array(z.object({ indexed: z.record(z.string(), z.unknown()), vectors: Vectors })),
});

/** Deleted products, and patches of products that are expected. */
const Hidden = z.object({
  kind: z.literal('hidden'),
  store: StoreId,
  states: z.array(
    z.object({
      kind: z.literal('hidden'),
      productId: z.string(),
      revision: z.number(),
      patched: z.record(z.string(), z.number()),
      fields: z.record(z.string(), z.unknown()),
    }),
  ),
});

/** The keys of a store's pictures in the bucket. */
const Objects = z.object({ kind: z.literal('objects'), store: StoreId, keys: z.array(z.string()) });

/** A picture. */
const ObjectBytes = z.object({ kind: z.literal('object'), key: z.string(), bytes: Base64 });

/** How much a backup has. */
export const BackupCounts = z.object({ stores: z.int(), products: z.int(), deleted: z.int(), objects: z.int(), redis_keys: z.int() });
export type BackupCounts = z.infer<typeof BackupCounts>;

/** The last record: a backup without it was cut off. */
const End = z.object({ kind: z.literal('end'), counts: BackupCounts });

/** A record of a backup: one line of JSON. */
export const BackupRecord = z.discriminatedUnion('kind', [Header, RedisValues, Points, Hidden, Objects, ObjectBytes, End]);
export type BackupRecord = z.infer<typeof BackupRecord>;
