import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { feedOf, Importing, row, type Recorder } from './testing/importing.js';

let world: Importing;
let producer: Recorder;

beforeAll(async () => {
  world = await Importing.begin();
});
afterAll(async () => world.stop());
beforeEach(() => {
  producer = world.recorder();
});
afterEach(() => producer.onApplicationShutdown());

describe('FeedImporter', () => {
  it('cuts a feed into batches and counts its rows', async () => {
    const importId = await world.start(`${feedOf(9)}{"id":"x","title":"","image":"i.jpg"}\nnonsense\n`);
    expect(await world.importer(producer).run('s', importId)).toBe(3);
    expect([...producer.batches.values()].map(({ items }) => items.length)).toEqual([4, 4, 1]);
    expect(await world.status(importId)).toMatchObject({ state: 'indexing', counts: { read: 11, accepted: 9, rejected: 2 } });
    const { errors } = await world.report.page({ storeId: 's', importId }, 0, 10);
    expect(errors.map(({ row: at, code }) => [at, code])).toEqual([
      [10, 'missing-title'],
      [11, 'invalid-json'],
    ]);
  });

  it('goes on after it was killed, with the same batches and no row lost or doubled', async () => {
    const importer = world.importer(producer);
    const importId = await world.start(feedOf(10) + row(3) + feedOf(2));
    producer.failAt = 1;
    await expect(importer.run('s', importId)).rejects.toThrow('killed');
    const firstOfKilled = producer.batches.get(1)?.items;
    producer.failAt = Number.POSITIVE_INFINITY;
    await importer.run('s', importId);
    expect(producer.batches.get(1)?.items).toEqual(firstOfKilled);
    expect(producer.ids().sort()).toEqual(Array.from({ length: 10 }, (_, n) => `p${n}`).sort());
    expect(await world.status(importId)).toMatchObject({ counts: { read: 13, accepted: 10, rejected: 3 } });
    const { errors } = await world.report.page({ storeId: 's', importId }, 0, 10);
    expect(errors.map(({ row: at, code }) => [at, code])).toEqual([11, 12, 13].map((at) => [at, 'duplicate-id']));
  });

  it('reads on from a copy of the rows, whatever became of the feed, and leaves no copy behind', async () => {
    const importer = world.importer(producer);
    const importId = await world.start(feedOf(10));
    producer.failAt = 1;
    await expect(importer.run('s', importId)).rejects.toThrow('killed');
    producer.failAt = Number.POSITIVE_INFINITY;
    await world.objects.put(`stores/s/feeds/${importId}`, Buffer.from('another feed'));
    await importer.run('s', importId);
    expect(producer.ids().sort()).toEqual(Array.from({ length: 10 }, (_, n) => `p${n}`).sort());
    expect(await world.status(importId)).toMatchObject({ state: 'indexing', counts: { read: 10, accepted: 10 } });
    expect(await world.copied(importId)).toEqual([]);
  });

  it('imports a row with a value that cannot be kept, and warns of it', async () => {
    const importId = await world.start(row(1, ',"fabric":{"outer":"wool"}') + row(2, `,"story":"${'x'.repeat(30_000)}"`) + row(3));
    await world.importer(producer).run('s', importId);
    expect(producer.ids()).toEqual(['p1', 'p2', 'p3']);
    expect(await world.status(importId)).toMatchObject({ counts: { read: 3, accepted: 3, rejected: 0, warnings: 2 } });
    const { errors } = await world.report.page({ storeId: 's', importId }, 0, 10);
    expect(errors).toMatchObject([
      { row: 1, productId: 'p1', column: 'fabric', code: 'unsupported-value', severity: 'warning' },
      { row: 2, productId: 'p2', column: 'story', code: 'too-long', severity: 'warning' },
    ]);
  });

  it('checks rows and enqueues none in a dry run', async () => {
    const importId = await world.start(feedOf(5), { dryRun: true });
    await world.importer(producer).run('s', importId);
    expect(producer.batches.size).toBe(0);
    expect(await world.status(importId)).toMatchObject({ state: 'done', counts: { read: 5, accepted: 5, indexed: 0 } });
  });

  it('ends an import whose feed cannot be read, with the reason', async () => {
    const importId = await world.start('<rss/>');
    await world.importer(producer).run('s', importId);
    expect(await world.status(importId)).toMatchObject({ state: 'failed', failure: expect.stringContaining('XML') });
  });

  it('ends an import whose feed is not in the bucket', async () => {
    const importId = await world.start('');
    await world.objects.delete(`stores/s/feeds/${importId}`);
    await world.importer(producer).run('s', importId);
    expect(await world.status(importId)).toMatchObject({
      state: 'failed',
      failure: expect.stringMatching(/^feed-not-found: .*stores\/s\//),
    });
  });

  it('keeps a report of any length, by row', async () => {
    const importId = await world.start(Array.from({ length: 2_600 }, (_, n) => `{bad ${n}\n`).join(''));
    await world.importer(producer).run('s', importId);
    expect((await world.imports.errors(importId)).length).toBe(1_000);
    const { total, errors } = await world.report.page({ storeId: 's', importId }, 1_990, 20);
    expect(total).toBe(2_600);
    expect(errors.map((error) => error.row)).toEqual(Array.from({ length: 20 }, (_, n) => 1_991 + n));
    let count = 0;
    for await (const { row: at } of world.report.lines({ storeId: 's', importId })) expect(at).toBe(++count);
    expect(count).toBe(2_600);
  });
});
