import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { KEYS, Redis } from '#redis';
import { ApiKey } from './api-key.js';

const Signer = z.object({ hash: z.string() });

/** Removes what Redis still has of revoked keys: the time of their last use, and what verified their search tokens. */
@Injectable()
export class KeyLeftovers {
  constructor(private readonly redis: Redis) {}

  async remove(): Promise<void> {
    // The keys are read after the notes: a key that is made meanwhile does not lose its own.
    const [uses, signers] = await Promise.all([this.redis.hkeys(KEYS.keyUses), this.redis.hgetall(KEYS.tokenSigners)]);
    const keys = Object.entries(await this.redis.hgetall(KEYS.apiKeys));
    const [hashes, ids] = [new Set(keys.map(([hash]) => hash)), new Set(keys.map(([, record]) => ApiKey.parse(JSON.parse(record)).id))];
    const unused = uses.filter((id) => !ids.has(id));
    const unsigned = Object.entries(signers).flatMap(([name, record]) => (hashes.has(Signer.parse(JSON.parse(record)).hash) ? [] : [name]));
    if (unused.length > 0) await this.redis.hdel(KEYS.keyUses, ...unused);
    if (unsigned.length > 0) await this.redis.hdel(KEYS.tokenSigners, ...unsigned);
  }
}
