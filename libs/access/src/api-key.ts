import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { Scope } from '#api-contract';
import { StoreId } from '#catalog';

/** The record of a key. It does not hold the secret: Redis keeps only the hash of the secret. */
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

/** Secrets are 192 random bits, so nobody can guess one, and a fast hash without salt is enough. */
export const secretHash = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** True if one of `scopes` is `wanted` or a later scope: each scope includes those before it. */
export function covers(scopes: readonly Scope[], wanted: Scope): boolean {
  const from = Scope.options.indexOf(wanted);
  return Scope.options.slice(from).some((scope) => scopes.includes(scope));
}

/** True for search-only keys, which may be published and so used in browsers. */
export const isPublic = (key: ApiKey): boolean => key.scopes.every((scope) => scope === 'search');
