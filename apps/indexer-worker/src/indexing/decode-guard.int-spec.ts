import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PreparedImage } from '#clip';
import { KEYS, openRedis, type Redis } from '#redis';
import { redisForTests } from '../../../../test/support/redis.js';
import { DecodeGuard } from './decode-guard.js';

const PICTURE: PreparedImage = { square: Uint8Array.of(1, 2, 3), width: 1, height: 1 };
const HALF_A_MINUTE = 30_000;

let server: Awaited<ReturnType<typeof redisForTests>>;
let redis: Redis;
let guard: DecodeGuard;

beforeAll(async () => {
  server = await redisForTests();
  redis = openRedis(server.url);
});
beforeEach(async () => {
  await redis.flushall();
  guard = new DecodeGuard(redis);
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

/** Notes attempts whose process ended half a minute ago. */
const ended = async (sha256: string, times: number): Promise<void> => {
  for (let n = 0; n < times; n++) await redis.zadd(KEYS.decoding('s', sha256), Date.now() - HALF_A_MINUTE, `attempt-${n}`);
};
const left = (sha256: string): Promise<number> => redis.exists(KEYS.decoding('s', sha256));

describe('DecodeGuard', () => {
  it('leaves nothing behind of a picture that is decoded, or cannot be', async () => {
    expect(await guard.guarded('s', 'a', async () => PICTURE)).toBe(PICTURE);
    await expect(guard.guarded('s', 'b', async () => Promise.reject(new Error('no memory')))).rejects.toThrow('no memory');
    expect([await left('a'), await left('b')]).toEqual([0, 0]);
  });

  it('notes a decoding before it begins', async () => {
    const during = await new Promise((resolve) => {
      void guard.guarded('s', 'a', async () => {
        resolve(await left('a'));
        return PICTURE;
      });
    });
    expect(during).toBe(1);
  });

  it('leaves a picture out that has ended three processes, and not one that has ended two', async () => {
    await ended('twice', 2);
    await ended('thrice', 3);
    const decode = vi.fn(async () => PICTURE);
    expect(await guard.guarded('s', 'thrice', decode)).toMatchObject({ error: { code: 'undecodable-image' } });
    expect(decode).not.toHaveBeenCalled();
    expect(await guard.guarded('s', 'twice', decode)).toBe(PICTURE);
    expect(await left('twice')).toBe(0);
    expect(await guard.guarded('other', 'thrice', decode)).toBe(PICTURE);
  });

  it('does not count decodings that other processes are at', async () => {
    for (let n = 0; n < 5; n++) await redis.zadd(KEYS.decoding('s', 'a'), Date.now(), `at-${n}`);
    expect(await guard.guarded('s', 'a', async () => PICTURE)).toBe(PICTURE);
  });

  it('decodes pictures that have ended a process one at a time, so that only one is blamed', async () => {
    const names = ['a', 'b', 'c'];
    for (const name of names) await ended(name, 1);
    let [now, most] = [0, 0];
    const decode = async (): Promise<PreparedImage> => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 20));
      now--;
      return PICTURE;
    };
    await Promise.all(names.map((name) => guard.guarded('s', name, decode)));
    expect(most).toBe(1);
  });

  it('guards nothing while Redis is away', async () => {
    const away = openRedis('redis://127.0.0.1:1', 200);
    expect(await new DecodeGuard(away).guarded('s', 'a', async () => PICTURE)).toBe(PICTURE);
    away.disconnect();
  });
});
