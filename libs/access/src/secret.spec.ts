import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { isMistyped, newSecret } from './secret.js';

describe('secrets', () => {
  it('tell by their beginning whether they may be published', () => {
    expect(newSecret(['search'])).toMatch(/^vt_pk_[0-9A-Za-z]{38}$/);
    for (const scopes of [['catalog'], ['search', 'admin'], ['operator']] as const) expect(newSecret(scopes)).toMatch(/^vt_sk_/);
  });

  it('are told from a text in which one character is another, is missing, or is there twice', () => {
    const change = fc.tuple(
      fc.integer({ min: 6, max: 43 }),
      fc.constantFrom('0', 'a', 'Z', '-'),
      fc.constantFrom('replace', 'drop', 'double'),
    );
    fc.assert(
      fc.property(change, ([at, other, kind]) => {
        const secret = newSecret(['catalog']);
        const own = secret[at] ?? '';
        const instead = kind === 'replace' ? other : kind === 'drop' ? '' : own + own;
        const changed = secret.slice(0, at) + instead + secret.slice(at + 1);
        expect(isMistyped(changed)).toBe(changed !== secret);
      }),
    );
    expect(isMistyped(newSecret(['search']))).toBe(false);
  });

  it('of earlier releases and of configurations have no checksum', () => {
    for (const secret of ['vt_0123456789abcdef01234567', 'vt_mxuAFjsEYgHxvvIsyiVafbeRAP8jvnrG', 'another'])
      expect(isMistyped(secret)).toBe(false);
  });
});
