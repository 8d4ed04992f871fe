import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Config } from '#platform';
import type { Redis } from '#redis';
import { ApiKeyStore } from './api-key-store.js';

let hash: Map<string, string>;
let reads: number;
let isAway: boolean;
let keys: ApiKeyStore;

beforeEach(() => {
  vi.useFakeTimers();
  hash = new Map();
  reads = 0;
  isAway = false;
  const redis = {
    hget: async (_key: string, field: string) => {
      reads++;
      if (isAway) throw new Error('Redis is away');
      return hash.get(field) ?? null;
    },
    hgetall: async () => Object.fromEntries(hash),
    hvals: async () => [...hash.values()],
    hset: async (_key: string, field: string, value: string) => void hash.set(field, value),
    hdel: async (_key: string, field: string) => Number(hash.delete(field)),
  } as unknown as Redis;
  keys = new ApiKeyStore(redis, { access: { trustedWhileAwayMs: 60_000 } } as Config);
});
afterEach(() => void vi.useRealTimers());

describe('ApiKeyStore', () => {
  it('finds a key by its secret alone, and keeps no secret', async () => {
    const { key, secret } = await keys.create('s', { name: 'storefront', scopes: ['search'] });
    expect(await keys.find(secret)).toEqual(key);
    expect(await keys.find(`${secret}x`)).toBeUndefined();
    expect(JSON.stringify([...hash])).not.toContain(secret);
  });

  it('reads a key again after five seconds, so that a key revoked elsewhere stops working', async () => {
    const { secret } = await keys.create('s', { name: 'storefront', scopes: ['search'] });
    await keys.find(secret);
    hash.clear();
    vi.advanceTimersByTime(4_900);
    expect(await keys.find(secret)).toBeDefined();
    vi.advanceTimersByTime(200);
    expect(await keys.find(secret)).toBeUndefined();
  });

  it('trusts a key that was found while Redis is away, asks Redis once a second, and ends after the time that is set', async () => {
    const { secret } = await keys.create('s', { name: 'storefront', scopes: ['search'] });
    await keys.find(secret);
    isAway = true;
    vi.advanceTimersByTime(10_000);
    reads = 0;
    for (let n = 0; n < 5; n++) expect(await keys.find(secret)).toBeDefined();
    expect(reads).toBe(1);
    vi.advanceTimersByTime(51_000);
    await expect(keys.find(secret)).rejects.toThrow('away');
    await expect(keys.find('vt_another')).rejects.toThrow('away');
  });

  it('refuses a revoked key at once, and revokes no key of another store', async () => {
    const { key, secret } = await keys.create('s', { name: 'storefront', scopes: ['search'] });
    expect(await keys.revoke('t', key.id)).toBe(false);
    expect(await keys.find(secret)).toBeDefined();
    expect(await keys.revoke('s', key.id)).toBe(true);
    expect(await keys.find(secret)).toBeUndefined();
  });

  it('has one operator’s key: another one takes its place', async () => {
    await keys.ensureBootstrap('vt_first', 's');
    await keys.ensureBootstrap('vt_second', 's');
    expect(await keys.find('vt_first')).toBeUndefined();
    expect(await keys.find('vt_second')).toMatchObject({ storeId: 's', scopes: ['operator'] });
    await keys.ensureBootstrap('vt_second', 'other');
    expect(await keys.find('vt_second')).toMatchObject({ storeId: 's' });
    expect(await keys.stores()).toEqual(['s']);
  });
});
