import { beforeEach, describe, expect, it } from 'vitest';
import type { KeyLeftovers, StoreRegistry } from '#access';
import { Metrics } from '#platform';
import type { StoreSweeper, SweepOptions, Sweeps, SweptStore } from '#sweep';
import { SweepWatch } from './sweep-watch.js';

const NOW = Date.parse('2026-03-02T00:00:00Z');
const DAY_MS = 24 * 3600_000;

let known: Map<string, SweptStore>;
let done: string[];
let found: (store: string) => SweptStore;

const swept = (store: string, objects: number, rubbish: number, at = NOW): SweptStore => ({
  store,
  at: new Date(at).toISOString(),
  is_held_back: false,
  kinds: [{ kind: 'downloads', objects, bytes: objects * 10, rubbish_objects: rubbish, rubbish_bytes: rubbish * 10 }],
});

function watchOf(afterMs: number, metrics = new Metrics()): SweepWatch {
  const sweeper = {
    sweep: async (store: string, { isDry, uploads, most }: SweepOptions) => {
      done.push(`${isDry ? 'looks at' : 'sweeps'} ${store}${uploads ? ' with uploads' : ''}${most ? ' all of it' : ''}`);
      return found(store);
    },
  };
  const sweeps = {
    all: async () => known,
  };
  const stores = {
    list: async () => [
      { id: 'a', name: 'a' },
      { id: 'b', name: 'b' },
    ],
  };
  const keys = { remove: async () => void done.push('keys') };
  return new SweepWatch(
    stores as unknown as StoreRegistry,
    sweeper as unknown as StoreSweeper,
    sweeps as unknown as Sweeps,
    keys as unknown as KeyLeftovers,
    { sweep: { afterMs } },
    metrics,
  );
}

beforeEach(() => {
  [known, done, found] = [new Map(), [], (store) => swept(store, 10, 2)];
});

describe('SweepWatch', () => {
  it('sweeps each store once a day', async () => {
    known.set('a', swept('a', 1, 0, NOW - DAY_MS + 1));
    known.set('b', swept('b', 1, 0, NOW - DAY_MS - 1));
    await watchOf(DAY_MS).look(NOW);
    expect(done).toEqual(['keys', 'sweeps b']);
  });

  it('removes no object where that is turned off', async () => {
    await watchOf(0).look(NOW);
    expect(done).toEqual(['keys']);
  });

  it('goes on with the next store where one fails', async () => {
    found = (store) => {
      if (store === 'a') throw new Error('the bucket is away');
      return swept(store, 1, 0);
    };
    await watchOf(DAY_MS).look(NOW);
    expect(done).toEqual(['keys', 'sweeps a', 'sweeps b']);
  });

  it('tells the bytes of all stores', async () => {
    known.set('a', swept('a', 7, 0)).set('b', swept('b', 5, 0));
    const metrics = new Metrics();
    await watchOf(0, metrics).look(NOW);
    expect(await metrics.registry.metrics()).toMatch(/^vitrine_downloads_bytes 120$/m);
  });
});
