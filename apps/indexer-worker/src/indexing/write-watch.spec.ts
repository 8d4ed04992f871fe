import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AcceptedWrites, IndexVersions } from '#index-versions';
import type { ImportStore } from '#imports';
import type { IndexBatchProducer } from '#jobs';
import { WriteWatch } from './write-watch.js';

Logger.overrideLogger(false);

const HOUR = 3_600_000;

let open: Set<string>;
let jobs: Set<string>;
let imports: Set<string>;
let leastOpen: number | undefined;
let purged: [below: number, before: number][];
/** Pending products by the job that brings them, and whether they are kept. */
let pending: Record<string, boolean>;
let watch: WriteWatch;

beforeEach(() => {
  open = new Set();
  jobs = new Set();
  imports = new Set();
  leastOpen = undefined;
  purged = [];
  pending = {};
  const accepted = {
    stores: async () => ['s'],
    open: async () => [...open],
    close: async (_storeId: string, name: string) => void open.delete(name),
    sweepPending: async (_storeId: string, isKept: (id: string) => Promise<boolean>) => {
      for (const id of Object.keys(pending)) pending[id] = await isKept(id);
    },
    latest: async () => 41,
    leastOpen: async () => leastOpen,
  } as unknown as AcceptedWrites;
  const index = { purge: async (_storeId: string, below: number, before: number) => void purged.push([below, before]) };
  watch = new WriteWatch(
    accepted,
    { find: async (_storeId: string, id: string) => (imports.has(id) ? {} : undefined) } as unknown as ImportStore,
    { all: async () => [index] } as unknown as IndexVersions,
    { isPending: async (id: string) => jobs.has(id) } as unknown as IndexBatchProducer,
  );
});

describe('WriteWatch', () => {
  it.each(['job:1', 'feed-job:i_1', 'import:i'])('closes %s once what would bring it is missing at two looks', async (name) => {
    open.add(name);
    await watch.look();
    expect(open).toEqual(new Set([name]));
    await watch.look();
    expect(open).toEqual(new Set());
  });

  it('keeps a write open whose job came between two looks', async () => {
    open.add('job:1');
    await watch.look();
    jobs.add('1');
    await watch.look();
    jobs.delete('1');
    await watch.look();
    expect(open).toEqual(new Set(['job:1']));
  });

  it('keeps a direct write open for an hour', async () => {
    const now = Date.now();
    open.add(`direct:${now}-x`);
    for (const at of [now, now + HOUR - 1, now + HOUR - 1]) await watch.look(at);
    expect(open.size).toBe(1);
    for (const at of [now + HOUR + 1, now + HOUR + 2]) await watch.look(at);
    expect(open.size).toBe(0);
  });

  it('purges below the oldest write that is still open, and tombstones of the last hour never', async () => {
    const now = Date.now();
    leastOpen = 7;
    await watch.look(now);
    leastOpen = undefined;
    await watch.look(now);
    expect(purged).toEqual([
      [7, now - HOUR],
      [42, now - HOUR],
    ]);
  });

  it('sweeps pending products whose job is missing at two looks', async () => {
    pending = { there: false, gone: false };
    jobs.add('there');
    await watch.look();
    expect(pending).toEqual({ there: true, gone: true });
    await watch.look();
    expect(pending).toEqual({ there: true, gone: false });
  });
});
