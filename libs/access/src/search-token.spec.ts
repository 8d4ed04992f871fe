import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { isSearchToken, isSignedBy, keyReference, readToken, signingKey } from './search-token.js';
import { sealed, unsealed } from './seal.js';

const SECRET = 'vt_sk_secret';

function signed(claims: object, secret = SECRET): string {
  const text = `vt_st_${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${text}.${createHmac('sha256', signingKey(secret)).update(text).digest('base64url')}`;
}

const CLAIMS = { key: keyReference(SECRET), expires_at: 2_000_000_000 };

describe('a search token', () => {
  it('says what it was signed with', () => {
    const all = { ...CLAIMS, filter_by: 'größe:=XL', fields: ['title'], max_per_page: 10, user: '日本' };
    const read = readToken(signed(all));
    expect(read?.claims).toEqual(all);
    expect(read && isSignedBy(read, signingKey(SECRET))).toBe(true);
    expect(read && isSignedBy(read, signingKey('vt_sk_other'))).toBe(false);
  });

  it('does not count once a character is another one', () => {
    const token = signed({ ...CLAIMS, filter_by: 'brand:=Acme' });
    fc.assert(
      fc.property(fc.integer({ min: 6, max: token.length - 1 }), fc.constantFrom('A', 'b', '7', '-', '.', ' '), (at, other) => {
        const changed = token.slice(0, at) + other + token.slice(at + 1);
        const read = readToken(changed);
        // The last characters of base64 have bits that say nothing.
        const isSame = Buffer.from(changed.split('.')[1] ?? '', 'base64url').equals(Buffer.from(token.split('.')[1] ?? '', 'base64url'));
        const isCounted = read !== undefined && isSignedBy(read, signingKey(SECRET));
        expect(isCounted).toBe(changed.split('.')[0] === token.split('.')[0] && isSame && changed.split('.').length === 2);
      }),
    );
  });

  it.each([
    ['a bound that this release does not know', { ...CLAIMS, hides: ['x'] }],
    ['no end', { key: CLAIMS.key }],
    ['no key', { expires_at: 1 }],
    ['an empty filter', { ...CLAIMS, filter_by: '' }],
    ['a filter that is no text', { ...CLAIMS, filter_by: ['x'] }],
    ['no fields', { ...CLAIMS, fields: [] }],
    ['names that every object has', JSON.parse(`{"__proto__": {"key": "${CLAIMS.key}"}, "expires_at": 1}`) as object],
  ])('with %s is none', (_, claims) => {
    expect(readToken(signed(claims))).toBeUndefined();
  });

  it.each(['vt_st_', 'vt_st_.', 'vt_st_e30.', 'vt_st_%%%.x', `vt_st_${'A'.repeat(20_000)}.x`, 'vt_st_bnVsbA.x', 'vt_st_a.b.c'])(
    'is not %j',
    (text) => {
      expect(isSearchToken(text)).toBe(true);
      expect(readToken(text)).toBeUndefined();
    },
  );
});

describe('a seal', () => {
  it('is opened by the secret and the name it was made with, and by nothing else', () => {
    const bytes = Buffer.from('signing key');
    const text = sealed(bytes, 'reference', 'secret');
    expect(unsealed(text, 'reference', 'secret')).toEqual(bytes);
    expect(unsealed(text, 'another', 'secret')).toBeUndefined();
    expect(unsealed(text, 'reference', 'another')).toBeUndefined();
    expect(unsealed(text.slice(0, -4), 'reference', 'secret')).toBeUndefined();
    expect(unsealed('', 'reference', 'secret')).toBeUndefined();
    expect(sealed(bytes, 'reference', 'secret')).not.toBe(text);
  });
});
