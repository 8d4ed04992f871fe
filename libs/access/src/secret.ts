import { createHash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Scope } from '#api-contract';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_DIGITS = 32;
const CHECKSUM_DIGITS = 6;
/** Secrets of earlier releases begin with `vt_` alone, and those that a configuration names may. */
const PREFIX = /^vt_[ps]k_/;
const SHAPE = new RegExp(`^vt_[ps]k_[0-9A-Za-z]{${RANDOM_DIGITS + CHECKSUM_DIGITS}}$`);

/**
 * Makes the secret of a new key. It begins with `vt_pk_` if it may be published, because it can only search, and with `vt_sk_` otherwise. 190 random bits
 * follow, then a checksum, by which scanners for secrets tell it from other texts.
 */
export function newSecret(scopes: readonly Scope[]): string {
  const prefix = scopes.every((scope) => scope === 'search') ? 'vt_pk_' : 'vt_sk_';
  const body = prefix + Array.from({ length: RANDOM_DIGITS }, () => DIGITS[randomInt(DIGITS.length)]).join('');
  return body + checksumOf(body);
}

/** True for a text that begins as the secrets of this release do, and is none. Nothing has to be looked up to tell. */
export function isMistyped(secret: string): boolean {
  if (!PREFIX.test(secret)) return false;
  return !SHAPE.test(secret) || checksumOf(secret.slice(0, -CHECKSUM_DIGITS)) !== secret.slice(-CHECKSUM_DIGITS);
}

/** A secret has 190 random bits, so that nobody can guess one, and a fast hash without salt is enough. Looking a hash up tells nothing of other secrets. */
export const secretHash = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** CRC-32 of a text, in base 62. */
function checksumOf(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let n = 0; n < CHECKSUM_DIGITS; n++) {
    digits = (DIGITS[rest % DIGITS.length] ?? '') + digits;
    rest = Math.floor(rest / DIGITS.length);
  }
  return digits;
}
