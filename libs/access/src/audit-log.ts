import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { KEYS, Redis } from '#redis';

/** About as many of the latest entries of a store are kept. */
const KEPT_ENTRIES = 10_000;

/** What somebody did to a store, or tried to. */
export const AuditEntry = z.object({
  at: z.iso.datetime(),
  request_id: z.string(),
  /** Method and route: `PATCH /v1/admin/settings`. */
  action: z.string(),
  /** The parts of the address: `{"id": "…"}`. */
  target: z.record(z.string(), z.string()),
  status: z.int(),
  key_id: z.string(),
  key_name: z.string(),
  /** Whether the request came with a key, or from the console. */
  via: z.enum(['key', 'console']),
  address: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** Entries with the place of each. */
export type ListedEntry = AuditEntry & { readonly id: string };

/** What was done to each store, by whom: a stream in Redis. */
@Injectable()
export class AuditLog {
  constructor(private readonly redis: Redis) {}

  async add(storeId: string, entry: AuditEntry): Promise<void> {
    await this.redis.xadd(KEYS.audit(storeId), 'MAXLEN', '~', KEPT_ENTRIES, '*', 'entry', JSON.stringify(entry));
  }

  /** The latest entries first. @param before the id of an entry: those that came before it. */
  async list(storeId: string, count: number, before?: string): Promise<ListedEntry[]> {
    // Nothing comes before the least id that there can be, and Redis refuses to look there.
    if (before !== undefined && /^0+-0+$/.test(before)) return [];
    const entries = await this.redis.xrevrange(KEYS.audit(storeId), before === undefined ? '+' : `(${before}`, '-', 'COUNT', count);
    return entries.map(([id, [, entry = '{}']]) => ({ id, ...AuditEntry.parse(JSON.parse(entry)) }));
  }
}
