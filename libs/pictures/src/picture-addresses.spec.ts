import { describe, expect, it } from 'vitest';
import { PictureAddresses, type PictureAddress } from './picture-addresses.js';

const addresses = new PictureAddresses('a secret');
const image = { reference: 'a.jpg', sha256: 'ab'.repeat(32), key: 'stores/s/images/red shoe?#1.jpg' };
const address: PictureAddress = { storeId: 's', width: 320, version: 'abababababababab', key: image.key };
const signatureOf = (of: PictureAddress, by = addresses): string => new URL(by.addressOf(of), 'http://x').pathname.split('/')[6] ?? '';

describe('PictureAddresses', () => {
  it('writes a key of any characters so that a URL carries it', () => {
    const { pathname } = new URL(addresses.addressOf(address), 'http://x');
    expect(decodeURIComponent(pathname.split('/').slice(7).join('/'))).toBe(image.key);
    expect(pathname).toMatch(/^\/v1\/images\/s\/320\/abababababababab\/[\w-]{22}\/stores\/s\/images\/red%20shoe%3F%231\.jpg$/);
  });

  it.each([
    ['another store', { storeId: 't' }],
    ['another width', { width: 1280 }],
    ['another version', { version: 'abababababababac' }],
    ['another picture', { key: 'stores/s/images/other.jpg' }],
    ['a key that swallows the version', { version: 'ababababababab', key: `ab\n${image.key}` }],
  ])('does not let a signature count for %s', (_, change) => {
    expect(addresses.isSigned(address, signatureOf(address))).toBe(true);
    expect(addresses.isSigned({ ...address, ...change }, signatureOf(address))).toBe(false);
  });

  it('does not let a key with a line break pass for a version and the key of another store', () => {
    const hostile = { ...address, storeId: 'm', key: 'stores/m/foo\nstores/s/images/a.jpg' };
    const other = { ...hostile, version: `${hostile.version}\nstores/m/foo`, key: 'stores/s/images/a.jpg' };
    expect(addresses.isSigned(other, signatureOf(hostile))).toBe(false);
    expect(addresses.isSigned(other, signatureOf(other))).toBe(false);
  });

  it('does not take a signature that is empty, cut off, or made with another secret', () => {
    const signature = signatureOf(address);
    for (const wrong of ['', signature.slice(1), `${signature}x`, signatureOf(address, new PictureAddresses('another secret'))]) {
      expect(addresses.isSigned(address, wrong)).toBe(false);
    }
  });

  it('offers no width that is larger than needed to show the original in full', () => {
    const widthsOf = (width: number): (string | undefined)[] =>
      addresses
        .documentOf('s', { ...image, size: { width, height: 100 } })
        .srcset.split(', ')
        .map((one) => one.split(' ').at(-1));
    expect(widthsOf(100)).toEqual(['100w']);
    expect(widthsOf(320)).toEqual(['160w', '320w']);
    expect(widthsOf(500)).toEqual(['160w', '320w', '500w']);
    expect(widthsOf(4000)).toEqual(['160w', '320w', '640w', '1280w']);
  });

  it('tells size and colour where they are known, and begins addresses with the public origin', () => {
    const at = new PictureAddresses('a secret', 'https://search.example.org');
    const known = at.documentOf('s', { ...image, size: { width: 800, height: 600 }, color: '#102030' });
    expect(known).toMatchObject({ reference: 'a.jpg', width: 800, height: 600, color: '#102030' });
    expect(known.src).toMatch(/^https:\/\/search\.example\.org\/v1\/images\/s\/640\//);
    expect(at.documentOf('s', image)).not.toHaveProperty('width');
  });
});
