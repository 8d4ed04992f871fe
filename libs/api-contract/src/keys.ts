import { z } from 'zod';

/** The scopes that a store's admin may give to a key. */
export const StoreScope = z.enum(['search', 'catalog', 'admin']);
/** `operator` belongs to the bootstrap key alone: it reaches beyond the key's store. */
export const Scope = z.enum([...StoreScope.options, 'operator']);
export type Scope = z.infer<typeof Scope>;

export const NewKey = z
  .object({
    name: z.string().min(1).max(100).describe('what the key is for'),
    scopes: z.array(StoreScope).min(1).max(3),
  })
  .meta({ id: 'NewKey' });
export type NewKey = z.infer<typeof NewKey>;

export const KeyDocument = z
  .object({
    id: z.uuid(),
    name: z.string(),
    scopes: z.array(Scope),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'Key' });
export type KeyDocument = z.infer<typeof KeyDocument>;

export const NewKeyDocument = KeyDocument.extend({ key: z.string().describe('the key itself; only this answer shows it') }).meta({
  id: 'CreatedKey',
});
export type NewKeyDocument = z.infer<typeof NewKeyDocument>;

export const KeyList = z.object({ keys: z.array(KeyDocument) }).meta({ id: 'KeyList' });
export type KeyList = z.infer<typeof KeyList>;
