import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { KEYS, Redis } from '#redis';
import type { Scope } from '#api-contract';
import { CONFIG, ConfigError, type Config } from '#platform';
import { ApiKey, isPublic, newSecret, secretHash } from './api-key.js';

/** How long a process uses a cached key, which another process may have revoked meanwhile. */
const TRUST_MS = 5_000;
/** After Redis fails to answer, it is not asked again for this long, so that not every search waits for a time-out. */
const AWAY_MS = 1_000;
const MAX_TRUSTED = 10_000;
const BOOTSTRAP = 'bootstrap';
const STOREFRONT = 'storefront';

/**
 * API keys in Redis, by the hash of their secret. A key that was found is cached for a few seconds, so that most searches need no look-up.
 */
@Injectable()
export class ApiKeyStore {
  readonly #trusted = new LRUCache<string, { readonly key: ApiKey; readonly readAt: number }>({ max: MAX_TRUSTED });
  #awayUntil = -Infinity;

  constructor(
    private readonly redis: Redis,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Creates a key and returns its secret. Only the hash is stored, so nobody can read the secret again. */
  async create(storeId: string, name: string, scopes: readonly Scope[]): Promise<{ key: ApiKey; secret: string }> {
    const secret = newSecret();
    const key = await this.put(secret, storeId, name, scopes);
    return { key, secret };
  }

  /** Stores the operator's key, which the configuration provides. Operator keys from earlier configurations are deleted. */
  async ensureBootstrap(secret: string, storeId: string): Promise<void> {
    const hash = secretHash(secret);
    let present: ApiKey | undefined;
    for (const [other, record] of Object.entries(await this.redis.hgetall(KEYS.apiKeys))) {
      const key = ApiKey.parse(JSON.parse(record));
      if (other === hash) present = key;
      else if (key.name === BOOTSTRAP && key.scopes.includes('operator')) await this.redis.hdel(KEYS.apiKeys, other);
    }
    if (!present?.scopes.includes('operator')) await this.put(secret, present?.storeId ?? storeId, BOOTSTRAP, ['operator']);
  }

  /** Stores the key that the storefront contains, unless it is there. @throws {ConfigError} if the key can do more than search. */
  async ensureStorefront(secret: string, storeId: string): Promise<void> {
    const present = await this.read(secretHash(secret));
    if (!present) await this.put(secret, storeId, STOREFRONT, ['search']);
    else if (!isPublic(present)) {
      const problem = `expected a key that can only search, because everybody can read it in the page; this one carries ${present.scopes.join(', ')}`;
      throw new ConfigError([`STOREFRONT_KEY: ${problem}`]);
    }
  }

  /** The stores that have keys. */
  async stores(): Promise<string[]> {
    const records = (await this.redis.hvals(KEYS.apiKeys)).map((record) => ApiKey.parse(JSON.parse(record)));
    return [...new Set(records.map(({ storeId }) => storeId))].sort();
  }

  /** While Redis does not answer, keys that were found before stay valid for `KEYS_TRUSTED_SECONDS`. */
  async find(secret: string): Promise<ApiKey | undefined> {
    return this.findByHash(secretHash(secret));
  }

  /** @param hash the hash of a secret, as Redis keeps it. */
  async findByHash(hash: string): Promise<ApiKey | undefined> {
    const trusted = this.#trusted.get(hash);
    const age = trusted ? performance.now() - trusted.readAt : Infinity;
    if (trusted && age < TRUST_MS) return trusted.key;
    const isStillGood = trusted !== undefined && age < this.config.access.trustedWhileAwayMs;
    if (isStillGood && performance.now() < this.#awayUntil) return trusted.key;
    try {
      return await this.read(hash);
    } catch (error) {
      this.#awayUntil = performance.now() + AWAY_MS;
      if (isStillGood) return trusted.key;
      throw error;
    }
  }

  private async read(hash: string): Promise<ApiKey | undefined> {
    const record = await this.redis.hget(KEYS.apiKeys, hash);
    if (!record) {
      this.#trusted.delete(hash);
      return undefined;
    }
    const key = ApiKey.parse(JSON.parse(record));
    this.#trusted.set(hash, { key, readAt: performance.now() });
    return key;
  }

  /** How many keys each store has. */
  async countByStore(): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    for (const record of await this.redis.hvals(KEYS.apiKeys)) {
      const { storeId } = ApiKey.parse(JSON.parse(record));
      counts.set(storeId, (counts.get(storeId) ?? 0) + 1);
    }
    return counts;
  }

  async list(storeId: string): Promise<ApiKey[]> {
    const records = (await this.redis.hvals(KEYS.apiKeys)).map((record) => ApiKey.parse(JSON.parse(record)));
    return records.filter((key) => key.storeId === storeId).sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  }

  /** Revokes a key: this process refuses it at once, others within five seconds. @returns false if the store has no such key. */
  async revoke(storeId: string, id: string): Promise<boolean> {
    for (const [hash, record] of Object.entries(await this.redis.hgetall(KEYS.apiKeys))) {
      const key = ApiKey.parse(JSON.parse(record));
      if (key.id !== id || key.storeId !== storeId) continue;
      const removed = await this.redis.hdel(KEYS.apiKeys, hash);
      this.#trusted.delete(hash);
      return removed === 1;
    }
    return false;
  }

  private async put(secret: string, storeId: string, name: string, scopes: readonly Scope[]): Promise<ApiKey> {
    const key = ApiKey.parse({ id: randomUUID(), storeId, name, scopes, createdAt: new Date().toISOString() });
    await this.redis.hset(KEYS.apiKeys, secretHash(secret), JSON.stringify(key));
    this.#trusted.delete(secretHash(secret));
    return key;
  }
}
