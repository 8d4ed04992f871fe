import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openRedis, type Redis } from '#redis';
import { redisForTests } from '../../../test/support/redis.js';
import { OutdatedProducts } from './outdated-products.js';
import { RefreshProducer } from './producers.js';
import { Turns } from './turns.js';

let server: Awaited<ReturnType<typeof redisForTests>>;
let redis: Redis;
let outdated: OutdatedProducts;
let producer: RefreshProducer;

beforeAll(async () => {
  server = await redisForTests();
  redis = openRedis(server.url);
  outdated = new OutdatedProducts(redis);
  producer = new RefreshProducer({ redis: { url: server.url, timeoutMs: 1_000 } }, new Turns(redis), outdated);
});
beforeEach(() => redis.flushall());
afterAll(async () => {
  await producer.onApplicationShutdown();
  redis.disconnect();
  await server.stop();
});

const idsOf = async (limit = 10): Promise<string[]> => (await outdated.oldest('s', limit)).map(({ productId }) => productId);

describe('OutdatedProducts', () => {
  it('has each product once, in the order in which they were noted last', async () => {
    await outdated.note('s', ['a', 'b'], false);
    await outdated.note('s', ['c'], true);
    await outdated.note('s', ['a'], false);
    await outdated.note('t', ['z'], false);
    expect((await outdated.oldest('s', 10)).map(({ productId, withPictures }) => [productId, withPictures])).toEqual([
      ['b', false],
      ['c', true],
      ['a', false],
    ]);
    expect(await idsOf(1)).toEqual(['b']);
  });

  it('keeps a product that was noted again after it was read', async () => {
    await outdated.note('s', ['a', 'b'], false);
    const read = await outdated.oldest('s', 10);
    await outdated.note('s', ['b'], false);
    await outdated.drop('s', read);
    expect(await idsOf()).toEqual(['b']);
  });

  it('lets the others go first when asked to', async () => {
    await outdated.note('s', ['a'], true);
    await outdated.note('s', ['b', 'c'], false);
    await outdated.postpone('s', await outdated.oldest('s', 1));
    expect(await idsOf()).toEqual(['b', 'c', 'a']);
    expect((await outdated.oldest('s', 10)).at(-1)).toMatchObject({ withPictures: true });
  });

  it('takes more products than one command holds', async () => {
    const ids = Array.from({ length: 2_500 }, (_, n) => `p${n}`);
    await outdated.note('s', ids, false);
    expect((await idsOf(5_000)).toSorted()).toEqual(ids.toSorted());
  });
});

describe('RefreshProducer', () => {
  it('gathers changes that come close together in one job, store by store', async () => {
    for (let n = 0; n < 50; n++) await producer.refresh('s', [`p${n}`], false);
    await producer.refresh('t', ['z'], false);
    expect(await producer.waiting()).toBe(2);
    expect(await idsOf(100)).toHaveLength(50);
  });

  it('adds another job for what is noted after a job began', async () => {
    await producer.refresh('s', ['a'], false);
    await producer.begin('s');
    await producer.refresh('s', ['b'], false);
    await producer.refresh('s', ['c'], false);
    expect(await producer.waiting()).toBe(2);
  });

  it('adds none where there is nothing to do', async () => {
    await producer.refresh('s', [], true);
    expect(await producer.waiting()).toBe(0);
  });
});
