import { z } from 'zod';

/** The scopes that a store's admin may give to a key. */
export const StoreScope = z.enum(['search', 'catalog', 'admin']);
/** `operator` belongs to the bootstrap key alone: it reaches beyond the key's store. */
export const Scope = z.enum([...StoreScope.options, 'operator']);
export type Scope = z.infer<typeof Scope>;

/** A key may end in its old form after it was rotated, at the latest this many seconds later. */
const MAX_GRACE_SECONDS = 30 * 86_400;
const ratePerMinute = z.int().min(1).max(1_000_000);

export const NewKey = z
  .strictObject({
    name: z.string().trim().min(1).max(100).describe('what the key is for'),
    scopes: z.array(StoreScope).min(1).max(3),
    expires_at: z.iso
      .datetime({ offset: true })
      .refine((text) => Date.parse(text) > Date.now(), 'expected a time to come')
      .optional()
      .describe('when the key ends; without it, the key does not end'),
    rate_limit: ratePerMinute.optional().describe('points that requests with the key may cost in a minute; see docs/limits.md'),
  })
  .meta({ id: 'NewKey' });
export type NewKey = z.infer<typeof NewKey>;

export const KeyRotation = z
  .strictObject({
    grace_seconds: z.int().min(0).max(MAX_GRACE_SECONDS).default(86_400).describe('how long the present secret stays valid'),
  })
  .meta({ id: 'KeyRotation' });
export type KeyRotation = z.infer<typeof KeyRotation>;

export const KeyDocument = z
  .object({
    id: z.uuid(),
    name: z.string(),
    scopes: z.array(Scope),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime().optional(),
    last_used_at: z.iso.datetime().optional().describe('to the minute; absent for a key that was not used yet'),
    rotated_at: z.iso.datetime().optional().describe('when the key got its present secret, if it had another'),
    previous_valid_until: z.iso.datetime().optional().describe('until when the secret before the present one is valid'),
    rate_limit: ratePerMinute.optional(),
  })
  .meta({ id: 'Key' });
export type KeyDocument = z.infer<typeof KeyDocument>;

export const NewKeyDocument = KeyDocument.extend({ key: z.string().describe('the key itself; only this answer shows it') }).meta({
  id: 'CreatedKey',
});
export type NewKeyDocument = z.infer<typeof NewKeyDocument>;

export const KeyList = z.object({ keys: z.array(KeyDocument) }).meta({ id: 'KeyList' });
export type KeyList = z.infer<typeof KeyList>;
