import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { StoreId } from '#catalog';
import { Problem } from '#platform';
import { KEYS, Redis } from '#redis';
import { ApiKeyStore } from './api-key-store.js';

const StoreRecord = z.object({ id: StoreId, name: z.string(), createdAt: z.iso.datetime().optional() });
export type StoreRecord = z.infer<typeof StoreRecord>;

/** The stores that exist: those that were made, and those that have keys from before stores were made. */
@Injectable()
export class StoreRegistry {
  constructor(
    private readonly redis: Redis,
    private readonly keys: ApiKeyStore,
  ) {}

  /** @throws {Problem} `conflict` if there is such a store. */
  async create(id: string, name: string): Promise<StoreRecord> {
    const isTaken = (await this.keys.stores()).includes(id);
    const record: StoreRecord = { id, name, createdAt: new Date().toISOString() };
    const isNew = !isTaken && (await this.redis.hsetnx(KEYS.stores, id, JSON.stringify(record))) === 1;
    if (!isNew) throw new Problem('conflict', `there is a store "${id}" already`);
    return record;
  }

  /** By id. */
  async list(): Promise<StoreRecord[]> {
    const [made, withKeys] = await Promise.all([this.redis.hvals(KEYS.stores), this.keys.stores()]);
    const records = new Map(withKeys.map((id): [string, StoreRecord] => [id, { id, name: id }]));
    for (const text of made) {
      const record = StoreRecord.parse(JSON.parse(text));
      records.set(record.id, record);
    }
    return [...records.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async has(id: string): Promise<boolean> {
    return (await this.redis.hexists(KEYS.stores, id)) === 1 || (await this.keys.stores()).includes(id);
  }
}
