import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ObjectStore } from '#image-store';
import type { FeedUploads, ImportStore } from '#imports';
import type { AcceptedWrites } from '#index-versions';
import type { ImportFeedProducer, IndexBatchProducer } from '#jobs';
import type { IndexBatchService } from '../indexing/index-batch.service.js';
import { ImportWatch } from './import-watch.js';
import type { MissingProducts } from './missing-products.js';

Logger.overrideLogger(false);

interface World {
  /** Of the import `i` of store `s`; undefined where there is no record of it. */
  state: string | undefined;
  finishedAt?: string;
  reader: string | undefined;
  /** Batches that are not finished, with the state of their jobs. */
  batches: Record<number, string | undefined>;
  /** Batches that turn out to be finished at the second look. */
  finished: readonly number[];
  failedData: Record<string, object>;
}

let world: World;
let done: string[];
let watch: ImportWatch;

beforeEach(() => {
  world = { state: 'reading', reader: 'running', batches: {}, finished: [], failedData: {} };
  done = [];
  const imports = {
    active: async () => [{ importId: 'i', storeId: 's' }],
    find: async () =>
      world.state === undefined
        ? undefined
        : { request: { importId: 'i', storeId: 's' }, state: world.state, ...(world.finishedAt && { finishedAt: world.finishedAt }) },
    end: async (_id: string, state: string, why: string) => void done.push(`end as ${state}: ${why.split(':')[0]}`),
    forget: async () => void done.push('forget'),
    keep: async () => undefined,
    unfinished: async () => Object.keys(world.batches).map(Number),
    isFinished: async (_id: string, batch: number) => world.finished.includes(batch),
  } as unknown as ImportStore;
  const feeds = {
    report: async () => (world.reader === undefined ? undefined : { state: world.reader }),
    enqueue: async () => void done.push('read'),
    again: async () => void done.push('read again'),
  } as unknown as ImportFeedProducer;
  const batches = {
    report: async (id: string) => {
      const state = world.batches[Number(id.split('_').at(-1))];
      return state === undefined ? undefined : { state };
    },
    failedData: async (id: string) => world.failedData[id.split('_').at(-1) ?? ''],
  } as unknown as IndexBatchProducer;
  const service = {
    giveUp: async () => void done.push('give up'),
    noteLost: async (_s: string, _i: string, batch: number) => void done.push(`lost ${batch}`),
  } as unknown as IndexBatchService;
  const accepted = { close: async () => void done.push('close') } as unknown as AcceptedWrites;
  const missing = { remove: async () => void done.push('remove missing') } as unknown as MissingProducts;
  const objects = { list: async function* () {} } as unknown as ObjectStore;
  const uploads = { removeOld: async () => undefined } as unknown as FeedUploads;
  watch = new ImportWatch(imports, feeds, batches, service, accepted, missing, objects, uploads);
});

describe('ImportWatch', () => {
  it('leaves an import alone whose reader is at work', async () => {
    await watch.look();
    expect(done).toEqual([]);
  });

  it('has the products removed that a snapshot does not name', async () => {
    world.state = 'removing';
    await watch.look();
    expect(done).toEqual(['remove missing']);
  });

  it.each([
    [undefined, ['read']],
    ['done', ['read again']],
    ['failed', ['end as failed: feed-unreachable']],
  ])('has a feed read whose job is %s', async (reader, expected) => {
    world.reader = reader;
    await watch.look();
    expect(done).toEqual(expected);
  });

  it('ends batches whose jobs are gone or failed, and no others', async () => {
    world.state = 'indexing';
    world.batches = { 1: 'running', 2: 'queued', 3: undefined, 4: 'failed', 5: 'done' };
    world.failedData = { 4: {} };
    world.finished = [5];
    await watch.look();
    expect(done).toEqual(['close', 'lost 3', 'give up']);
  });

  it('closes the write of an import that has ended, and forgets it after a minute', async () => {
    world.state = 'done';
    world.finishedAt = new Date().toISOString();
    await watch.look();
    expect(done).toEqual(['close']);
    world.finishedAt = new Date(Date.now() - 61_000).toISOString();
    await watch.look();
    expect(done.slice(1)).toEqual(['close', 'close', 'forget']);
  });

  it('forgets what has no record', async () => {
    world.state = undefined;
    await watch.look();
    expect(done).toEqual(['close', 'forget']);
  });
});
