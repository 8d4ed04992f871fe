import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import pMap from 'p-map';
import { reduced } from '#clip';
import { ImageSourceError, ObjectStore } from '#image-store';
import { PictureMemory, Problem } from '#platform';
import { KEYS, Redis } from '#redis';

/** How long a picture can be searched with. */
const KEPT_MS = 60 * 60 * 1000;
const SWEEP_MS = 10 * 60 * 1000;
/** Pixels of the long side: more than a detector or a crop needs. */
const EDGE = 1600;
const QUALITY = 92;
/** Pictures that one process holds in memory, because a shopper moves boxes on them. */
const HELD_BYTES = 64_000_000;
/** Pictures that a store keeps in an hour: the key of a storefront is public, and the bucket is not to be filled with it. */
const MAX_KEPT = 5_000;
const DELETED_AT_ONCE = 8;

/** Pictures to search with lie apart from the stores' parts of the bucket: no product can name them. */
const PREFIX = 'query-pictures/';

/** A picture that was kept. */
export interface KeptPicture {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly expiresAt: Date;
}

/**
 * Pictures that shoppers search with, kept for an hour so that one upload serves several searches. They are kept upright and without metadata,
 * which may tell where a photograph was taken.
 */
@Injectable()
export class QueryPictures implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #held = new LRUCache<string, Uint8Array>({ maxSize: HELD_BYTES, sizeCalculation: ({ length }) => Math.max(1, length) });
  #sweeping: NodeJS.Timeout | undefined;

  constructor(
    private readonly objects: ObjectStore,
    private readonly memory: PictureMemory,
    private readonly redis: Redis,
  ) {}

  onApplicationBootstrap(): void {
    // A sweep that fails is made up for by the next one.
    this.#sweeping = setInterval(() => void this.sweep().catch(() => undefined), SWEEP_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#sweeping);
  }

  /** @throws {ImageError} if the picture cannot be decoded; {Problem} `too-many-requests`. */
  async keep(storeId: string, bytes: Uint8Array): Promise<KeptPicture> {
    await this.count(storeId);
    const { jpeg, width, height } = await reduced(bytes, EDGE, QUALITY, { memory: this.memory.decoded });
    const now = Date.now();
    const id = `${now.toString(36)}-${randomUUID()}`;
    await this.objects.put(keyOf(storeId, id), jpeg, 'image/jpeg');
    this.#held.set(keyOf(storeId, id), jpeg);
    return { id, width, height, expiresAt: new Date(now + KEPT_MS) };
  }

  /** @throws {Problem} `image-expired`, also for an id that was never given out or belongs to another store. */
  async read(storeId: string, id: string): Promise<Uint8Array> {
    const key = keyOf(storeId, id);
    const expired = new Problem('image-expired', 'the picture is kept for an hour; send it to /v1/query-images again');
    if (!/^[a-z0-9]+-[0-9a-f-]{36}$/.test(id) || hasExpired(id)) throw expired;
    const held = this.#held.get(key);
    if (held) return held;
    const object = await this.objects.get(key).catch((error: unknown) => {
      throw error instanceof ImageSourceError ? expired : error;
    });
    const bytes = 'bytes' in object ? object.bytes : new Uint8Array();
    this.#held.set(key, bytes);
    return bytes;
  }

  /** Removes what has expired. */
  async sweep(): Promise<void> {
    for await (const page of this.objects.listed(PREFIX)) {
      const expired = page.filter(({ key }) => hasExpired(key.split('/').at(-1) ?? ''));
      // One that cannot be removed now is removed by the next sweep.
      await pMap(expired, ({ key }) => this.objects.delete(key).catch(() => undefined), { concurrency: DELETED_AT_ONCE });
    }
  }

  /** Counts the pictures of a store in this hour. While Redis is away they are not counted. @throws {Problem} `too-many-requests`. */
  private async count(storeId: string): Promise<void> {
    const key = KEYS.keptPictures(storeId, Math.floor(Date.now() / KEPT_MS));
    const [[, kept] = []] =
      (await this.redis
        .multi()
        .incr(key)
        .expire(key, KEPT_MS / 1000)
        .exec()
        .catch(() => null)) ?? [];
    if (Number(kept) > MAX_KEPT)
      throw new Problem('too-many-requests', `a store keeps ${MAX_KEPT} pictures an hour to search with; send the picture with the search`);
  }
}

const keyOf = (storeId: string, id: string): string => `${PREFIX}${storeId}/${id}`;

/** The id begins with the time at which the picture was kept. */
const hasExpired = (id: string): boolean => Number.parseInt(id.split('-')[0] ?? '', 36) + KEPT_MS < Date.now();
