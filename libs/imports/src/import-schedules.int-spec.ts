import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NewImport, type ImportState } from '#api-contract';
import { ScheduledImportProducer } from '#jobs';
import { Problem } from '#platform';
import type { ImportStore } from './records/import-store.js';
import { openRedis, type Redis } from '#redis';
import { redisForTests } from '../../../test/support/redis.js';
import type { ImportRoom } from './import-room.js';
import { ImportSchedules } from './import-schedules.js';
import type { ImportStarter } from './import-starter.js';

const HOUR = 3_600_000;
const OPTIONS = NewImport.parse({ source: { url: 'https://shop.example/feed.csv' }, currency: 'EUR' });

let server: Awaited<ReturnType<typeof redisForTests>>;
let redis: Redis;
let producer: ScheduledImportProducer;
let schedules: ImportSchedules;
/** The imports that were started, with their states. */
let started: Map<string, ImportState>;
let startedWith: NewImport[];
/** Whether the store has as many imports under way as it may have. */
let isFull = false;
/** Whether the process crashes once an import is started. */
let failing = false;

beforeAll(async () => {
  server = await redisForTests();
  redis = openRedis(server.url);
  producer = new ScheduledImportProducer({ redis: { url: server.url, timeoutMs: 1_000 } });
});
afterAll(async () => {
  await producer.onApplicationShutdown();
  redis.disconnect();
  await server.stop();
});
beforeEach(async () => {
  await redis.flushall();
  started = new Map();
  startedWith = [];
  const imports = { find: async (_storeId: string, id: string) => started.has(id) && { state: started.get(id) } } as unknown as ImportStore;
  const starter = {
    start: async (_storeId: string, options: NewImport, _ownsFeed: boolean, id: string) => {
      startedWith.push(options);
      // Two turns would both come to this point before either is noted.
      await new Promise((resolve) => setTimeout(resolve, 20));
      started.set(id, 'reading');
      if (failing) throw new Error('crashed');
      return id;
    },
  } as unknown as ImportStarter;
  isFull = false;
  const room = { refusal: async () => (isFull ? new Problem('store-limit', 'full') : undefined) } as unknown as ImportRoom;
  schedules = new ImportSchedules(redis, imports, starter, producer, room);
});

describe('ImportSchedules', () => {
  it('has the first turn at once and the next one after the interval', async () => {
    const { nextRunAt } = await schedules.set('s', 6 * HOUR, OPTIONS);
    expect(await producer.waiting()).toBe(1);
    expect(Date.parse(nextRunAt ?? '') - Date.now()).toBeLessThanOrEqual(6 * HOUR);
  });

  it('replaces a schedule, whose last import it still waits for', async () => {
    await schedules.set('s', 6 * HOUR, OPTIONS);
    const first = await schedules.run('s');
    expect(startedWith).toEqual([OPTIONS]);
    await schedules.set('s', 2 * HOUR, OPTIONS);
    expect(await schedules.find('s')).toMatchObject({ everyMs: 2 * HOUR, lastImportId: first });
    expect(await schedules.run('s')).toBeUndefined();
    expect(Object.keys(await redis.hgetall('bull:import:repeat:scheduled-import-s'))).not.toEqual([]);
  });

  it('leaves out a turn while the import before it runs, and says so', async () => {
    await schedules.set('s', HOUR, OPTIONS);
    await schedules.run('s');
    expect(await schedules.run('s')).toBeUndefined();
    expect((await schedules.find('s'))?.skippedAt).toBeDefined();
    for (const state of ['done', 'failed', 'cancelled'] as const) {
      const last = [...started.keys()].at(-1) ?? '';
      started.set(last, state);
      expect(await schedules.run('s')).not.toBe(last);
    }
    expect(started.size).toBe(4);
  });

  it('leaves out a turn while the store has no room for an import, and says so', async () => {
    await schedules.set('s', HOUR, OPTIONS);
    isFull = true;
    expect(await schedules.run('s')).toBeUndefined();
    expect(started.size).toBe(0);
    expect(await schedules.find('s')).toMatchObject({ skippedAt: expect.any(String) });
    isFull = false;
    expect(await schedules.run('s')).toBeDefined();
  });

  it('starts one import where two turns come at the same time', async () => {
    await schedules.set('s', HOUR, OPTIONS);
    await Promise.all([schedules.run('s'), schedules.run('s')]);
    expect(started.size).toBe(1);
  });

  it('is not undone by a turn under way when it is replaced or removed', async () => {
    await schedules.set('s', HOUR, OPTIONS);
    const turn = schedules.run('s');
    await schedules.set('s', 2 * HOUR, OPTIONS);
    await turn;
    expect((await schedules.find('s'))?.everyMs).toBe(2 * HOUR);
    for (const id of started.keys()) started.set(id, 'done');
    const other = schedules.run('s');
    await schedules.remove('s');
    await other;
    expect(await schedules.find('s')).toBeUndefined();
  });

  it('starts no second import in a turn that is repeated after a crash', async () => {
    await schedules.set('s', HOUR, OPTIONS);
    failing = true;
    await expect(schedules.run('s')).rejects.toThrow('crashed');
    failing = false;
    expect(await schedules.run('s')).toBeUndefined();
    expect(started.size).toBe(1);
  });

  it('keeps stores apart, and starts nothing once a schedule is removed', async () => {
    await schedules.set('s', HOUR, OPTIONS);
    await schedules.set('t', HOUR, OPTIONS);
    expect(await schedules.remove('s')).toBe(true);
    expect(await schedules.remove('s')).toBe(false);
    expect(await schedules.run('s')).toBeUndefined();
    expect(await schedules.run('t')).toBe([...started.keys()][0]);
  });
});
