import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ImageError, type PreparedImage } from '#clip';
import { KEYS, Redis } from '#redis';

/** An attempt that began longer ago than this and is not over has lost its process: no decoding takes as long. No job is tried again sooner. */
const SETTLED_MS = 10_000;
/** A picture is left out after so many attempts that the process did not survive. Fewer may be chance: processes are killed for other reasons too. */
const MOST_ENDINGS = 3;
const KEPT_MS = 24 * 3600_000;
const MESSAGE = 'each time it was decoded, the process that did it broke down';

/**
 * Keeps a picture that ends the process that decodes it, by a fault of the decoder, from ending one process after the other. Redis knows which decodings have begun;
 * a picture of which one never ended is decoded alone among such pictures, so that only the one that does it is blamed.
 */
@Injectable()
export class DecodeGuard {
  #alone: Promise<unknown> = Promise.resolve();

  constructor(private readonly redis: Redis) {}

  /** @returns what `decode` returns; an error for a picture that has ended several processes. Without Redis, nothing is guarded. */
  async guarded(storeId: string, sha256: string, decode: () => Promise<PreparedImage>): Promise<PreparedImage> {
    const key = KEYS.decoding(storeId, sha256);
    const endings = await this.endings(key);
    if (endings >= MOST_ENDINGS) return { error: new ImageError('undecodable-image', MESSAGE) };
    const attempt = (): Promise<PreparedImage> => this.attempt(key, decode);
    return endings === 0 ? attempt() : this.alone(attempt);
  }

  /** Attempts that have ended with their process. */
  private async endings(key: string): Promise<number> {
    return this.redis.zcount(key, '-inf', Date.now() - SETTLED_MS).catch(() => 0);
  }

  private async attempt(key: string, decode: () => Promise<PreparedImage>): Promise<PreparedImage> {
    const begun = this.redis.multi().zadd(key, Date.now(), randomUUID()).pexpire(key, KEPT_MS);
    await begun.exec().catch(() => undefined);
    try {
      return await decode();
    } finally {
      await this.redis.del(key).catch(() => undefined);
    }
  }

  private alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#alone.then(work);
    this.#alone = turn.catch(() => undefined);
    return turn;
  }
}
