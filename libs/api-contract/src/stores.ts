import { z } from 'zod';
import { StoreId } from '#catalog';
import { Scope } from './keys.js';

export const NewStore = z
  .object({
    id: StoreId.describe('lower-case letters, digits and hyphens; part of keys in the bucket, so it cannot be changed'),
    name: z.string().trim().min(1).max(100).optional().describe('what people call the store; its id by default'),
  })
  .strict()
  .meta({ id: 'NewStore' });
export type NewStore = z.infer<typeof NewStore>;

const limit = z.int().min(1).max(1_000_000_000);

export const StoreChanges = z
  .strictObject({
    name: z.string().trim().min(1).max(100).optional().describe('what people call the store'),
    limits: z
      .strictObject({
        products: limit.nullable().optional().describe('products that the store may have; `null` for as many as it likes'),
        imports_at_once: limit.nullable().optional().describe('imports that may be under way at a time; `null` for as many as it likes'),
      })
      .optional(),
  })
  .meta({ id: 'StoreChanges' });
export type StoreChanges = z.infer<typeof StoreChanges>;

export const StoreRemoval = z.object({ confirm: z.string().max(100).describe('the id of the store once more') });
export type StoreRemoval = z.infer<typeof StoreRemoval>;

/** What was removed of a store that was emptied. */
export const EmptiedStore = z.object({ removed: z.int().describe('products') }).meta({ id: 'EmptiedStore' });
export type EmptiedStore = z.infer<typeof EmptiedStore>;

export const StoreDocument = z
  .object({
    id: StoreId,
    name: z.string(),
    created_at: z.iso.datetime().optional().describe('absent for a store that is known by its keys alone'),
    products: z.int(),
    keys: z.int(),
    limits: z.object({ products: z.int().optional(), imports_at_once: z.int().optional() }).optional().describe('what the store may have'),
    bytes: z.number().optional().describe('what the store has in the bucket, as of the last sweep'),
  })
  .meta({ id: 'Store' });
export type StoreDocument = z.infer<typeof StoreDocument>;

export const CreatedStore = StoreDocument.extend({
  key: z.string().describe('an admin key of the store; only this answer shows it'),
}).meta({ id: 'CreatedStore' });
export type CreatedStore = z.infer<typeof CreatedStore>;

export const StoreList = z.object({ stores: z.array(StoreDocument) }).meta({ id: 'StoreList' });
export type StoreList = z.infer<typeof StoreList>;

export const NewSession = z
  .object({ key: z.string().min(1).max(200).describe('an admin key') })
  .strict()
  .meta({ id: 'NewSession' });
export type NewSession = z.infer<typeof NewSession>;

/** Who is signed in to the console. */
export const SessionDocument = z
  .object({
    store: StoreId.describe('the store that requests are for, unless the header `x-vitrine-store` names another'),
    key_name: z.string(),
    scopes: z.array(Scope),
    is_operator: z.boolean().describe('true for a key that reaches all stores'),
  })
  .meta({ id: 'Session' });
export type SessionDocument = z.infer<typeof SessionDocument>;
