import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { Scope } from '#api-contract';
import { StoreId } from '#catalog';

/** The record of a key. The key itself is not in it: only its hash is kept. */
export const ApiKey = z.object({
  id: z.uuid(),
  storeId: StoreId,
  name: z.string(),
  scopes: z.array(Scope).min(1),
  createdAt: z.iso.datetime(),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** A new key: 192 random bits behind the prefix that secret scanners can look for. */
export const newSecret = (): string => `vt_${randomBytes(24).toString('base64url')}`;

/** Keys are random, so that a plain hash suffices: there is nothing to guess. */
export const secretHash = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Each scope includes those before it. */
export function covers(scopes: readonly Scope[], wanted: Scope): boolean {
  const from = Scope.options.indexOf(wanted);
  return Scope.options.slice(from).some((scope) => scopes.includes(scope));
}

/** Search-only keys may be shown to the world, and therefore used in browsers. */
export const isPublic = (key: ApiKey): boolean => key.scopes.every((scope) => scope === 'search');
