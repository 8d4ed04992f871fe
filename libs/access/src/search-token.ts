import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { SearchTokenClaims } from '#api-contract';

const PREFIX = 'vt_st_';
/** Longer than any token that the schema of claims allows. */
const MAX_LENGTH = 16_384;

/** True for a text that can only be a search token. */
export const isSearchToken = (text: string): boolean => text.startsWith(PREFIX);

/** The name of the key that signs a token. It tells nothing of the key's secret, nor of the hash that Redis keeps of it. */
export const keyReference = (secret: string): string =>
  createHash('sha256').update(`vitrine key reference v1:${secret}`).digest('base64url').slice(0, 16);

/** The key of the HMAC, which whoever has the secret can work out; 32 bytes. */
export const signingKey = (secret: string): Buffer => createHmac('sha256', secret).update('vitrine search token v1').digest();

/** A token whose signature has not been looked at. */
export interface UnverifiedToken {
  readonly claims: SearchTokenClaims;
  /** What is signed. */
  readonly text: string;
  readonly signature: Buffer;
}

/** @returns undefined for a text that no token can be. */
export function readToken(token: string): UnverifiedToken | undefined {
  const [text = '', signature = '', ...more] = token.split('.');
  if (token.length > MAX_LENGTH || !text.startsWith(PREFIX) || more.length > 0) return undefined;
  const claims = SearchTokenClaims.safeParse(jsonIn(text.slice(PREFIX.length)));
  return claims.data && { claims: claims.data, text, signature: Buffer.from(signature, 'base64url') };
}

/** Whether a token is signed by this key (HMAC-SHA-256, RFC 2104). Takes as long for every signature. */
export function isSignedBy({ text, signature }: UnverifiedToken, key: Buffer): boolean {
  const expected = createHmac('sha256', key).update(text).digest();
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}

function jsonIn(encoded: string): unknown {
  try {
    return JSON.parse(Buffer.from(encoded, 'base64url').toString());
  } catch {
    return undefined;
  }
}
