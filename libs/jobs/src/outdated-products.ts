import { Injectable } from '@nestjs/common';
import { dropMembers, KEYS, lowestMembers, Redis } from '#redis';

/** A product of which vectors are to be made again. */
export interface OutdatedProduct {
  readonly productId: string;
  /** Whether pictures that failed are fetched again, too. */
  readonly withPictures: boolean;
  /** Tells whether the product was noted again after it was read. */
  readonly turn: string;
}

/** Members of the set begin with one of these. */
const MARKS = { text: 't', pictures: 'p' } as const;

/** Products that are noted with one command. */
const AT_ONCE = 1_000;

/**
 * Products of which vectors are to be made again: those of changed texts, and of pictures that could not be used. A product is noted once,
 * however often it changes.
 */
@Injectable()
export class OutdatedProducts {
  constructor(private readonly redis: Redis) {}

  /** Products that are noted already stand last from now on. */
  async note(storeId: string, productIds: readonly string[], withPictures: boolean): Promise<void> {
    const mark = withPictures ? MARKS.pictures : MARKS.text;
    const turn = String(await this.redis.incr(KEYS.outdated(storeId, 'turn')));
    for (let at = 0; at < productIds.length; at += AT_ONCE) {
      const some = productIds.slice(at, at + AT_ONCE);
      await this.redis.zadd(KEYS.outdated(storeId, 'products'), ...some.flatMap((id) => [turn, `${mark}${id}`]));
    }
  }

  /** The products that were noted first. */
  async oldest(storeId: string, limit: number): Promise<OutdatedProduct[]> {
    const members = await lowestMembers(this.redis, KEYS.outdated(storeId, 'products'), limit);
    return members.map(({ member, score }) => ({
      productId: member.slice(1),
      withPictures: member.startsWith(MARKS.pictures),
      turn: score,
    }));
  }

  /** Lets all others go first. */
  async postpone(storeId: string, products: readonly OutdatedProduct[]): Promise<void> {
    for (const withPictures of [false, true]) {
      const ids = products.filter((one) => one.withPictures === withPictures).map(({ productId }) => productId);
      if (ids.length > 0) await this.note(storeId, ids, withPictures);
    }
  }

  /** Removes products that are up to date again. A product that was noted once more after it was read stays. */
  async drop(storeId: string, products: readonly OutdatedProduct[]): Promise<void> {
    const members = products.map(({ productId, withPictures, turn }) => ({
      member: `${withPictures ? MARKS.pictures : MARKS.text}${productId}`,
      score: turn,
    }));
    await dropMembers(this.redis, KEYS.outdated(storeId, 'products'), members);
  }
}
