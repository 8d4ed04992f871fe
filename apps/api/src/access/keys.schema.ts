import { z } from 'zod';
import { Scope, StoreScope } from './api-key.js';

export const NewKey = z.object({
  name: z.string().min(1).max(100).describe('what the key is for'),
  scopes: z.array(StoreScope).min(1).max(3),
});
export type NewKey = z.infer<typeof NewKey>;

export const KeyDocument = z.object({
  id: z.uuid(),
  name: z.string(),
  scopes: z.array(Scope),
  created_at: z.iso.datetime(),
});
export type KeyDocument = z.infer<typeof KeyDocument>;

export const NewKeyDocument = KeyDocument.extend({ key: z.string().describe('the key itself: it is shown this once') });
export type NewKeyDocument = z.infer<typeof NewKeyDocument>;
