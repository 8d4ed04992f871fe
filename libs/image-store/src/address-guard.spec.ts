import { describe, expect, it } from 'vitest';
import { isPublicAddress, publicLookup, refuseLiteralAddress } from './address-guard.js';
import { ImageSourceError } from './image-source-error.js';

describe('isPublicAddress', () => {
  it.each(['93.184.216.34', '8.8.8.8', '2606:2800:220:1:248:1893:25c8:1946'])('lets %s through', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback, IPv6', '::1'],
    ['this host', '0.0.0.0'],
    ['private', '10.1.2.3'],
    ['private', '172.16.0.1'],
    ['private', '192.168.1.1'],
    ['cloud metadata', '169.254.169.254'],
    ['a cloud host behind a public address', '168.63.129.16'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['multicast', '224.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['link-local, IPv6', 'fe80::1'],
    ['unique local, IPv6', 'fd00::1'],
    ['loopback as IPv4 in IPv6', '::ffff:127.0.0.1'],
    ['metadata as IPv4 in IPv6', '::ffff:169.254.169.254'],
    ['no address', 'example.org'],
  ])('refuses %s: %s', (_name, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('refuseLiteralAddress', () => {
  it('refuses addresses however a URL spells them', () => {
    for (const url of ['https://127.1/', 'https://2130706433/', 'https://0x7f.1/', 'https://[::1]/', 'https://[::ffff:7f00:1]/']) {
      expect(() => refuseLiteralAddress(new URL(url).hostname), url).toThrow(ImageSourceError);
    }
  });

  it('leaves names to name resolution', () => {
    expect(() => refuseLiteralAddress('example.org')).not.toThrow();
  });
});

describe('publicLookup', () => {
  it('refuses a name that leads to this machine', async () => {
    const error = await new Promise((resolve) => publicLookup('localhost', {}, resolve));
    expect(error).toMatchObject({ code: 'image-address-forbidden' });
  });
});
