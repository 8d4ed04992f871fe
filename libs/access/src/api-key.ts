import { z } from 'zod';
import { Scope } from '#api-contract';
import { StoreId } from '#catalog';

/** What is known of a secret of a key. The secret itself is not kept: Redis keeps its hash alone. A key that was rotated has two secrets for a while. */
export const ApiKey = z.object({
  id: z.uuid(),
  storeId: StoreId,
  name: z.string(),
  scopes: z.array(Scope).min(1),
  createdAt: z.iso.datetime(),
  /** When the key ends. */
  expiresAt: z.iso.datetime().optional(),
  /** When the key got this secret, if it had another before. */
  rotatedAt: z.iso.datetime().optional(),
  /** When this secret ends, because the key has got another. */
  retiresAt: z.iso.datetime().optional(),
  /** Points that requests with the key may cost in a minute. */
  rateLimit: z.int().positive().optional(),
  /** True for a key of which the configuration has the secret. */
  isConfigured: z.boolean().optional(),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** When a secret of a key ends; undefined for one without an end. */
export const endOf = ({ expiresAt, retiresAt }: ApiKey): string | undefined =>
  expiresAt !== undefined && retiresAt !== undefined && expiresAt < retiresAt ? expiresAt : (retiresAt ?? expiresAt);

export function hasEnded(key: ApiKey, now = new Date()): boolean {
  const end = endOf(key);
  return end !== undefined && end <= now.toISOString();
}

/** True if one of `scopes` is `wanted` or a later scope: each scope includes those before it. */
export function covers(scopes: readonly Scope[], wanted: Scope): boolean {
  const from = Scope.options.indexOf(wanted);
  return Scope.options.slice(from).some((scope) => scopes.includes(scope));
}

/** True for search-only keys, which may be published and so used in browsers. */
export const isPublic = (key: Pick<ApiKey, 'scopes'>): boolean => key.scopes.every((scope) => scope === 'search');
