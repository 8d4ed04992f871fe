import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { redisForTests } from '../../../test/support/redis.js';
import { openRedis } from './connection.js';
import { exclusively } from './exclusively.js';
import type { Redis } from './index.js';
import { LuaScript } from './lua-script.js';
import { moveState } from './move-state.js';

let server: Awaited<ReturnType<typeof redisForTests>>;
let redis: Redis;
let directory: string;

beforeAll(async () => {
  server = await redisForTests();
  redis = openRedis(server.url);
  directory = await mkdtemp(join(tmpdir(), 'vitrine-lua-'));
});
beforeEach(() => redis.flushall());
afterAll(async () => {
  redis.disconnect();
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

function scriptOf(text: string): URL {
  const file = join(directory, `${Math.random()}.lua`);
  writeFileSync(file, text);
  return pathToFileURL(file);
}

describe('LuaScript', () => {
  it('hands keys and values over, and what the script returns back', async () => {
    const script = new LuaScript<readonly string[]>(scriptOf('return {KEYS[1], ARGV[1], ARGV[2]}'));
    expect(await script.run(redis, ['a'], ['b', 3])).toEqual(['a', 'b', '3']);
  });

  it('is known again to a Redis that forgot it', async () => {
    const script = new LuaScript<number>(scriptOf("return redis.call('INCR', KEYS[1])"));
    expect(await script.run(redis, ['n'])).toBe(1);
    await redis.script('FLUSH');
    expect(await script.run(redis, ['n'])).toBe(2);
    expect(await script.run(redis, ['n'])).toBe(3);
  });

  it('rejects with what is wrong in the script, and runs it no second time', async () => {
    const script = new LuaScript(scriptOf("redis.call('INCR', KEYS[1]) error('no')"));
    await expect(script.run(redis, ['n'])).rejects.toThrow(/no/);
    expect(await redis.get('n')).toBe('1');
  });
});

describe('moveState', () => {
  it('moves a record from one of the states, with its fields, and otherwise changes nothing', async () => {
    await redis.hset('r', { state: 'queued' });
    expect(await moveState(redis, 'r', ['queued', 'reading'], 'reading', { row: '3' })).toBe(true);
    expect(await moveState(redis, 'r', ['queued'], 'failed', { row: '4' })).toBe(false);
    expect(await redis.hgetall('r')).toEqual({ state: 'reading', row: '3' });
    expect(await moveState(redis, 'nothing', ['queued'], 'failed')).toBe(false);
    expect(await redis.exists('nothing')).toBe(0);
  });
});

describe('exclusively', () => {
  it('lets one of two at a time work, and the next one afterwards', async () => {
    let isDone = false;
    const first = exclusively(redis, 'lock', async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      isDone = true;
      return 'worked';
    });
    await expect.poll(() => redis.exists('lock')).toBe(1);
    expect(await exclusively(redis, 'lock', () => Promise.resolve('never'))).toBeUndefined();
    expect(isDone).toBe(false);
    expect(await first).toBe('worked');
    expect(await exclusively(redis, 'lock', () => Promise.resolve('then'))).toBe('then');
  });

  it('is free again after work that failed', async () => {
    await expect(exclusively(redis, 'lock', () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(await redis.exists('lock')).toBe(0);
  });
});
