import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ImportReport } from '#imports';
import { importWrite } from '#index-versions';
import type { FeedFetcher } from './feed-fetcher.js';
import { ReadingInterrupted } from './feed-importer.js';
import { feedOf, Importing, type Recorder } from './testing/importing.js';

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

describe('FeedImporter, when its import is halted,', () => {
  it('waits while 64 of its own batches are not finished, and leaves at once when its process is to stop', async () => {
    const importId = await world.start(feedOf(4 * 64 + 1));
    const stopping = new AbortController();
    const reading = world.importer(producer).run('s', importId, stopping.signal);
    await expect.poll(() => producer.batches.size).toBe(64);
    stopping.abort();
    await expect(reading).rejects.toBeInstanceOf(ReadingInterrupted);
    await world.imports.finishBatch(importId, 0, { embedded: 4 });
    await world.importer(producer).run('s', importId);
    expect(producer.batches.size).toBe(65);
    expect(await world.status(importId)).toMatchObject({ state: 'indexing', counts: { read: 257, accepted: 257, rejected: 0 } });
  });

  it.each(['pause', 'cancel'] as const)('ends a download after a %s, and keeps the place of an import that may go on', async (action) => {
    const importId = await world.start(feedOf(5));
    await world.accepted().acceptImport('s', importId);
    const fetcher = {
      fetch: async (_found: ImportReport, stop: AbortSignal) => {
        await (action === 'pause' ? world.imports.pause(importId) : world.imports.end(importId, 'cancelled'));
        await once(stop, 'abort');
        throw new Error('the download was broken off');
      },
    } as unknown as FeedFetcher;
    expect(await world.importer(producer, fetcher).run('s', importId)).toBe(0);
    expect((await world.accepted().open('s')).includes(importWrite(importId))).toBe(action === 'pause');
  });

  it('leaves no copy of the rows of an import that was cancelled while it was looked at', async () => {
    const importId = await world.start(feedOf(5_000));
    const importer = world.importer(producer);
    const put = vi.spyOn(world.objects, 'put').mockImplementation(async (...args) => {
      put.mockRestore();
      await world.imports.end(importId, 'cancelled');
      await world.objects.put(...args);
    });
    await importer.run('s', importId);
    expect(await world.copied(importId)).toEqual([]);
  });

  it('reads on from the copy after a pause in its last moment', async () => {
    const importId = await world.start(feedOf(5));
    const finish = vi.spyOn(world.imports, 'finishReading').mockImplementation(async (...args) => {
      finish.mockRestore();
      await world.imports.pause(importId);
      return world.imports.finishReading(...args);
    });
    await world.importer(producer).run('s', importId);
    await world.objects.put(`stores/s/feeds/${importId}`, Buffer.from('another feed'));
    expect(await world.imports.resume(importId)).toBe('queued');
    await world.importer(producer).run('s', importId);
    expect(await world.status(importId)).toMatchObject({ state: 'indexing', counts: { read: 5, accepted: 5 } });
  });

  it('reads nothing of an import that was cancelled', async () => {
    const importId = await world.start(feedOf(5));
    await world.imports.end(importId, 'cancelled');
    expect(await world.importer(producer).run('s', importId)).toBe(0);
    expect(producer.batches.size).toBe(0);
  });
});
