import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { ApiKey, newSecret, secretHash, type Scope } from './api-key.js';

const HASHES = 'vitrine:keys';
/** How long a process goes on trusting a key that another process may have revoked. */
const TRUST_MS = 5_000;

/** API keys in Redis, by the hash of their secret. A key that was found is trusted for a moment: searches wait for no look-up. */
@Injectable()
export class ApiKeyStore {
  readonly #trusted = new Map<string, { readonly key: ApiKey; readonly until: number }>();

  constructor(private readonly redis: Redis) {}

  /** Makes a key and returns its secret, which cannot be had again. */
  async create(storeId: string, name: string, scopes: readonly Scope[]): Promise<{ key: ApiKey; secret: string }> {
    const secret = newSecret();
    const key = await this.put(secret, storeId, name, scopes);
    return { key, secret };
  }

  /** Keeps a secret that was made elsewhere, unless it is kept already with these scopes. */
  async ensure(secret: string, storeId: string, name: string, scopes: readonly Scope[]): Promise<void> {
    const present = await this.find(secret);
    if (!scopes.every((scope) => present?.scopes.includes(scope))) await this.put(secret, present?.storeId ?? storeId, name, scopes);
  }

  /** The stores that have keys. */
  async stores(): Promise<string[]> {
    const records = (await this.redis.hvals(HASHES)).map((record) => ApiKey.parse(JSON.parse(record)));
    return [...new Set(records.map(({ storeId }) => storeId))].sort();
  }

  async find(secret: string): Promise<ApiKey | undefined> {
    const hash = secretHash(secret);
    const trusted = this.#trusted.get(hash);
    if (trusted && performance.now() < trusted.until) return trusted.key;
    this.#trusted.delete(hash);
    const record = await this.redis.hget(HASHES, hash);
    if (!record) return undefined;
    const key = ApiKey.parse(JSON.parse(record));
    this.#trusted.set(hash, { key, until: performance.now() + TRUST_MS });
    return key;
  }

  async list(storeId: string): Promise<ApiKey[]> {
    const records = (await this.redis.hvals(HASHES)).map((record) => ApiKey.parse(JSON.parse(record)));
    return records.filter((key) => key.storeId === storeId).sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  }

  /** Says whether the store had such a key. This process refuses it at once, others within five seconds. */
  async revoke(storeId: string, id: string): Promise<boolean> {
    for (const [hash, record] of Object.entries(await this.redis.hgetall(HASHES))) {
      const key = ApiKey.parse(JSON.parse(record));
      if (key.id !== id || key.storeId !== storeId) continue;
      const removed = await this.redis.hdel(HASHES, hash);
      this.#trusted.delete(hash);
      return removed === 1;
    }
    return false;
  }

  private async put(secret: string, storeId: string, name: string, scopes: readonly Scope[]): Promise<ApiKey> {
    const key = ApiKey.parse({ id: randomUUID(), storeId, name, scopes, createdAt: new Date().toISOString() });
    await this.redis.hset(HASHES, secretHash(secret), JSON.stringify(key));
    this.#trusted.delete(secretHash(secret));
    return key;
  }
}
