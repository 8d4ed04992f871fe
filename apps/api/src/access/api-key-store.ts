import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { ApiKey, newSecret, secretHash, type Scope } from './api-key.js';

const HASHES = 'vitrine:keys';

/** API keys in Redis, by the hash of their secret. */
@Injectable()
export class ApiKeyStore {
  constructor(private readonly redis: Redis) {}

  /** Makes a key and returns its secret, which cannot be had again. */
  async create(storeId: string, name: string, scopes: readonly Scope[]): Promise<{ key: ApiKey; secret: string }> {
    const secret = newSecret();
    const key = await this.put(secret, storeId, name, scopes);
    return { key, secret };
  }

  /** Keeps a secret that was made elsewhere, unless it is kept already. */
  async ensure(secret: string, storeId: string, name: string, scopes: readonly Scope[]): Promise<void> {
    if (!(await this.find(secret))) await this.put(secret, storeId, name, scopes);
  }

  async find(secret: string): Promise<ApiKey | undefined> {
    const record = await this.redis.hget(HASHES, secretHash(secret));
    return record ? ApiKey.parse(JSON.parse(record)) : undefined;
  }

  async list(storeId: string): Promise<ApiKey[]> {
    const records = (await this.redis.hvals(HASHES)).map((record) => ApiKey.parse(JSON.parse(record)));
    return records.filter((key) => key.storeId === storeId).sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  }

  /** Says whether the store had such a key. */
  async revoke(storeId: string, id: string): Promise<boolean> {
    for (const [hash, record] of Object.entries(await this.redis.hgetall(HASHES))) {
      const key = ApiKey.parse(JSON.parse(record));
      if (key.id === id && key.storeId === storeId) return (await this.redis.hdel(HASHES, hash)) === 1;
    }
    return false;
  }

  private async put(secret: string, storeId: string, name: string, scopes: readonly Scope[]): Promise<ApiKey> {
    const key = ApiKey.parse({ id: randomUUID(), storeId, name, scopes, createdAt: new Date().toISOString() });
    await this.redis.hset(HASHES, secretHash(secret), JSON.stringify(key));
    return key;
  }
}
