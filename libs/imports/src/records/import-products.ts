import { Injectable } from '@nestjs/common';
import { KEYS, LuaScript, Redis } from '#redis';

const KEPT_SECONDS = 7 * 24 * 3600;

/** Keys of pictures that an import holds: some dozen megabytes. */
const MAX_PICTURE_KEYS = 200_000;

/** Claims ids for rows, and keys of pictures for products. */
const CLAIM = new LuaScript<readonly string[]>(new URL('./scripts/import-claim.lua', import.meta.url));

/** The products that the rows of an import name, in Redis: which row has an id, which groups there are, and what was rejected. */
@Injectable()
export class ImportProducts {
  constructor(private readonly redis: Redis) {}

  /**
   * Claims product ids for rows: the first row that claims an id keeps it, also when rows are read again.
   * @returns for each row, the row that holds its id.
   */
  async claimIds(importId: string, rows: readonly { readonly row: number; readonly id: string }[]): Promise<number[]> {
    if (rows.length === 0) return [];
    const key = KEYS.import(importId, 'ids');
    const holders = (await CLAIM.run(
      this.redis,
      [key],
      rows.flatMap(({ row, id }) => [id, String(row)]),
    )) as string[];
    await this.redis.expire(key, KEPT_SECONDS);
    return holders.map(Number);
  }

  /**
   * Claims keys of pictures for products: the first one that claims a key keeps it.
   * @returns for each key, who holds it, as it was given; nothing once the import holds as many keys as it may.
   */
  async claimPictures(importId: string, claims: readonly { readonly key: string; readonly holder: string }[]): Promise<string[]> {
    const key = KEYS.import(importId, 'pictures');
    if (claims.length === 0 || (await this.redis.hlen(key)) >= MAX_PICTURE_KEYS) return [];
    const pairs = claims.flatMap((claim) => [claim.key, claim.holder]);
    const holders = (await CLAIM.run(this.redis, [key], pairs)) as string[];
    await this.redis.expire(key, KEPT_SECONDS);
    return holders;
  }

  /** Counts the groups of products. A group counts once, however often it is noted. */
  async noteGroups(importId: string, groupIds: readonly string[]): Promise<void> {
    if (groupIds.length === 0) return;
    const key = KEYS.import(importId, 'groups');
    await this.redis.sadd(key, ...groupIds);
    await this.redis.expire(key, KEPT_SECONDS);
    await this.redis.hset(KEYS.import(importId), { groups: String(await this.redis.scard(key)) });
  }

  /** Notes the products of rejected rows, which a snapshot does not remove. @param hasUnreadable whether a row of them names no product. */
  async noteRejected(importId: string, productIds: readonly string[], hasUnreadable: boolean): Promise<void> {
    const key = KEYS.import(importId, 'rejected');
    if (productIds.length > 0) {
      await this.redis.sadd(key, ...productIds);
      await this.redis.expire(key, KEPT_SECONDS);
    }
    if (hasUnreadable) await this.redis.hset(KEYS.import(importId), { hasUnreadableRows: '1' });
  }

  /** How many ids are claimed. */
  async claimedCount(importId: string): Promise<number> {
    return this.redis.hlen(KEYS.import(importId, 'ids'));
  }

  /** Those of the products that rows of the import name, rejected rows among them. */
  async named(importId: string, productIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (productIds.length === 0) return new Set();
    const [claimed, rejected] = await Promise.all([
      this.redis.hmget(KEYS.import(importId, 'ids'), ...productIds),
      this.redis.smismember(KEYS.import(importId, 'rejected'), ...productIds),
    ]);
    return new Set(productIds.filter((_, n) => claimed[n] !== null || rejected[n] === 1));
  }
}
