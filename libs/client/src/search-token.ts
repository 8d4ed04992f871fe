import type { SearchTokenClaims } from '#api-contract';

/** What a search token lets whoever has it see. All of it narrows what the key that signs it may do. */
export interface SearchTokenOptions {
  /** Seconds from now, or the moment; an hour by default. */
  readonly expires?: number | Date;
  /** Products that do not match are not there: `tenant:=acme && in_stock:true`. */
  readonly filterBy?: string;
  /** The fields of products that are seen, beside `id`. */
  readonly fields?: readonly string[];
  readonly maxPerPage?: number;
  /** Who searches, for limits and popular queries. */
  readonly user?: string;
}

const HOUR = 3_600;

/**
 * Signs a search token without a request (HMAC-SHA-256 by WebCrypto). Run this where the secret of the key is: on a server, not in a page.
 * docs/access.md describes each step, for other languages.
 * @param key an API key of the store. The users that tokens name count where it is one that does not stand in a page.
 * @returns a text that is sent in the place of a key.
 */
export async function signSearchToken(key: string, options: SearchTokenOptions = {}): Promise<string> {
  const { expires = HOUR, filterBy, fields, maxPerPage, user } = options;
  const claims: SearchTokenClaims = {
    key: base64url(await sha256(`vitrine key reference v1:${key}`)).slice(0, 16),
    expires_at: Math.floor(typeof expires === 'number' ? Date.now() / 1_000 + expires : expires.getTime() / 1_000),
    ...(filterBy !== undefined && { filter_by: filterBy }),
    ...(fields && { fields: [...fields] }),
    ...(maxPerPage !== undefined && { max_per_page: maxPerPage }),
    ...(user !== undefined && { user }),
  };
  const text = `vt_st_${base64url(bytesOf(JSON.stringify(claims)))}`;
  const signingKey = await hmac(bytesOf(key), 'vitrine search token v1');
  return `${text}.${base64url(await hmac(signingKey, text))}`;
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytesOf(text)));
}

async function hmac(key: Uint8Array<ArrayBuffer>, text: string): Promise<Uint8Array<ArrayBuffer>> {
  const imported = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, bytesOf(text)));
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
