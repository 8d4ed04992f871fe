import { Logger } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import type { DecisionProducer, ReindexProducer, ReindexRecords, StoreReindexes, VersionUpkeep } from '#reindex';
import { ReindexWatch } from './reindex-watch.js';

Logger.overrideLogger(false);

interface World {
  readonly active?: string;
  readonly kept?: string;
  readonly state?: string;
  readonly isDue?: boolean;
  /** Steps of the change log that are left. */
  readonly changes?: number;
  /** Stores; looking after "broken" fails. */
  readonly stores?: readonly string[];
}

async function lookedAt({ active, kept, state = 'filling', isDue = true, changes = 0, stores = ['s'] }: World): Promise<string[]> {
  const done: string[] = [];
  let left = changes;
  const reindexes = {
    stores: async () => stores,
    active: async (storeId: string) => {
      if (storeId === 'broken') throw new Error('fault');
      return active;
    },
    kept: async () => kept,
  } as unknown as StoreReindexes;
  const records = { state: async () => state, isDue: async () => isDue } as unknown as ReindexRecords;
  const upkeep = {
    replaySome: async (storeId: string) => {
      if (left === 0) return false;
      left--;
      done.push(`replay ${storeId}`);
      return true;
    },
    discardDue: async () => void done.push('discard'),
  } as unknown as VersionUpkeep;
  const enqueues = (what: string) => ({
    enqueue: async ({ reindexId }: { reindexId: string }) => void done.push(`${what} ${reindexId}`),
  });
  const jobs = enqueues('advance') as unknown as ReindexProducer;
  const decisions = enqueues('decide') as unknown as DecisionProducer;
  await new ReindexWatch(records, reindexes, upkeep, jobs, decisions).look();
  return done;
}

describe('ReindexWatch', () => {
  it.each([
    ['filling', 'advance r1'],
    ['awaiting_approval', 'decide r1'],
    ['failed', 'decide r1'],
  ])('enqueues a reindex that is %s', async (state, expected) => {
    expect(await lookedAt({ active: 'r1', state })).toEqual([expected, 'discard']);
  });

  it('enqueues nothing that waits for somebody', async () => {
    expect(await lookedAt({ active: 'r1', state: 'awaiting_approval', isDue: false })).toEqual(['discard']);
  });

  it('looks after the reindex whose earlier version is kept when none is under way', async () => {
    expect(await lookedAt({ kept: 'r0', state: 'done' })).toEqual(['decide r0', 'discard']);
  });

  it('replays ten steps of one store, then gives the next store its turn', async () => {
    const done = await lookedAt({ active: 'r1', isDue: false, changes: 25, stores: ['s', 't'] });
    const replayed = (storeId: string): string[] => Array.from({ length: 10 }, () => `replay ${storeId}`);
    expect(done.filter((one) => one.startsWith('replay'))).toEqual([...replayed('s'), ...replayed('t')]);
  });

  it('looks after the other stores when one fails', async () => {
    expect(await lookedAt({ active: 'r1', stores: ['broken', 's'] })).toEqual(['advance r1', 'discard']);
  });
});
