import { describe, expect, it } from 'vitest';
import type { ChangeReplay } from './change-replay.js';
import { Checkpoints } from './checkpoints.js';
import { Fill } from './fill.js';
import { ReindexError } from './reindex-failure.js';
import type { ReindexBatchProducer } from './reindex-producers.js';
import type { ReindexBatchData } from './reindex.jobs.js';
import { indexed, ReindexWorld } from './testing/reindex-world.js';

const ids = (count: number): string[] => Array.from({ length: count }, (_, n) => `p${String(n).padStart(4, '0')}`);

/** Fake workers, which do a batch when the step waits for it. */
class Batches {
  readonly enqueued: ReindexBatchData[] = [];
  mostAhead = 0;
  leftByKilled: string[] = [];
  workOfKilled: () => void = () => undefined;
  onEnqueue: () => void = () => undefined;
  /** What a worker does with a batch. */
  work: (batch: ReindexBatchData) => void;
  readonly #open = new Map<string, ReindexBatchData>();

  constructor(world: ReindexWorld) {
    this.work = ({ productIds }) => productIds.forEach((id) => world.next.products.set(id, indexed(id)));
  }

  get producer(): ReindexBatchProducer {
    return {
      pending: async () => this.leftByKilled,
      enqueue: async (batch: ReindexBatchData) => {
        this.onEnqueue();
        this.enqueued.push(batch);
        const id = String(this.enqueued.length);
        this.#open.set(id, batch);
        this.mostAhead = Math.max(this.mostAhead, this.#open.size);
        return id;
      },
      settle: async (id: string) => {
        const batch = this.#open.get(id);
        if (batch) this.work(batch);
        else this.workOfKilled();
        this.#open.delete(id);
      },
      report: async () => ({ state: 'done' }),
    } as unknown as ReindexBatchProducer;
  }
}

function filling(products: readonly string[]): { world: ReindexWorld; batches: Batches; fill: Fill } {
  const world = new ReindexWorld('filling');
  for (const id of products) world.old.products.set(id, indexed(id));
  const batches = new Batches(world);
  const checkpoints = new Checkpoints(world.records);
  const fill = new Fill(world.versions, world.writes, batches.producer, world.records, world.failedPictures, world.replay, checkpoints);
  return { world, batches, fill };
}

describe('Fill', () => {
  it('copies every product once, in batches, with few batches ahead of the workers', async () => {
    const { world, batches, fill } = filling(ids(1_000));
    expect(await fill.run(world.report)).toBe(true);
    expect(batches.enqueued.flatMap(({ productIds }) => productIds)).toEqual(ids(1_000));
    expect(batches.mostAhead).toBe(8);
    expect(world.state).toBe('catching_up');
  });

  it('copies deletes before products: an older write must not bring a deleted product back', async () => {
    const { world, batches, fill } = filling(['a']);
    world.old.hidden = ['deleted'];
    let joinedAtFirst: readonly string[] | undefined;
    batches.onEnqueue = () => (joinedAtFirst ??= [...world.next.joined]);
    await fill.run(world.report);
    expect(batches.enqueued).toHaveLength(1);
    expect(joinedAtFirst).toEqual(['deleted']);
  });

  it('enqueues only what the next version lacks', async () => {
    const { world, batches, fill } = filling(['a', 'b', 'c']);
    world.next.products.set('b', indexed('b'));
    world.failed = [{ productId: 'c', code: 'unreadable-image', message: 'm' }];
    await fill.run(world.report);
    expect(batches.enqueued.map(({ productIds }) => productIds)).toEqual([['a']]);
  });

  it('waits for the jobs of a runner that was killed before it looks at what is lacking', async () => {
    const { world, batches, fill } = filling(['a']);
    batches.leftByKilled = ['job'];
    batches.workOfKilled = () => world.next.products.set('a', indexed('a'));
    await fill.run(world.report);
    expect(batches.enqueued).toEqual([]);
  });

  it('stops when the reindex is cancelled', async () => {
    const { world, batches, fill } = filling(ids(1_000));
    batches.work = () => (world.state = 'cancelled');
    await fill.run(world.report);
    expect([batches.enqueued.length, world.state]).toEqual([8, 'cancelled']);
  });

  it('rejects while products are missing, to be run again', async () => {
    const { world, batches, fill } = filling(['a', 'b']);
    batches.work = () => world.next.products.set('a', indexed('a'));
    await expect(fill.run(world.report)).rejects.toThrow('1 products');
    expect(world.state).toBe('filling');
  });

  it('leaves to the replay what is deleted or written meanwhile', async () => {
    const { world, batches, fill } = filling(['deleted', 'written']);
    batches.work = () => {
      world.old.products.delete('deleted');
      world.logged.add('written');
    };
    await fill.run(world.report);
    expect(world.state).toBe('catching_up');
  });

  it('ends the reindex when a batch fails for good, and lets other faults be retried', async () => {
    const { world } = filling([]);
    const batch = { storeId: 's', reindexId: 'r1', from: 'old', to: 'new', productIds: ['a'] };
    const copying = (error: Error): Promise<void> => {
      const replay = { copy: () => Promise.reject(error) } as unknown as ChangeReplay;
      const { versions, writes, records, failedPictures } = world;
      return new Fill(versions, writes, new Batches(world).producer, records, failedPictures, replay, new Checkpoints(records)).copyBatch(
        batch,
      );
    };
    await expect(copying(new Error('the object store is away'))).rejects.toThrow('away');
    expect(world.state).toBe('filling');
    await copying(new ReindexError('model-unusable', 'm'));
    expect([world.state, world.failure?.code]).toEqual(['failed', 'model-unusable']);
  });
});
