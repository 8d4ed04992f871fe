import { describe, expect, it } from 'vitest';
import type { ModelLibrary, TextModelLibrary } from '#clip';
import type { ImageSource } from '#image-store';
import type { StoreWrites } from '#index-versions';
import { ChangeReplay } from './change-replay.js';
import { Checkpoints } from './checkpoints.js';
import { ReindexInterrupted } from './reindex-failure.js';
import { ReindexWorld } from './testing/reindex-world.js';

const PAIR = { from: 'old', to: 'new' };

/** A replay that only notes what it copies, over a change log in memory. */
class NotingReplay extends ChangeReplay {
  readonly copied: string[] = [];
  readonly done: string[] = [];
  log: string[] = [];
  /** What others write while entries are replayed. */
  onCopy: () => void = () => undefined;

  constructor(checkpoints: Checkpoints, world: ReindexWorld, switched: () => boolean = () => false) {
    const writes = {
      oldestChanges: async (_storeId: string, limit: number) => this.log.slice(0, limit).map((productId) => ({ productId, position: '1' })),
      dropReplayed: async (_storeId: string, changes: readonly unknown[]) => {
        this.log = this.log.slice(changes.length);
      },
      cutOver: async () => {
        const isSwitched = switched() || this.log.length === 0;
        this.done.push(isSwitched ? 'switched' : 'not yet');
        return isSwitched;
      },
      fence: async () => void this.done.push('fence'),
    } as unknown as StoreWrites;
    super(
      world.versions,
      writes,
      {} as ModelLibrary,
      {} as TextModelLibrary,
      {} as ImageSource,
      world.records,
      world.failedPictures,
      checkpoints,
    );
  }

  override async copy(_storeId: string, _id: string | undefined, _pair: unknown, productIds: readonly string[]): Promise<void> {
    this.copied.push(...productIds);
    this.onCopy();
  }
}

function replayOf(entries: number, switched?: () => boolean): { replay: NotingReplay; checkpoints: Checkpoints } {
  const world = new ReindexWorld('swapping');
  const checkpoints = new Checkpoints(world.records);
  const replay = new NotingReplay(checkpoints, world, switched);
  replay.log = Array.from({ length: entries }, (_, n) => `p${n}`);
  return { replay, checkpoints };
}

describe('ChangeReplay', () => {
  it('switches writes once every entry is replayed, and fences writes only when few are left', async () => {
    const { replay } = replayOf(150);
    const entries = [...replay.log];
    await replay.cutOverWrites('s', 'r1', PAIR);
    expect(replay.copied).toEqual(entries);
    expect(replay.done).toEqual(['not yet', 'not yet', 'not yet', 'fence', 'switched']);
  });

  it('replays nothing when writes were switched before it was killed: the log now holds changes of the other version', async () => {
    const { replay } = replayOf(3, () => true);
    await replay.cutOverWrites('s', 'r1', PAIR);
    expect([replay.copied, replay.done]).toEqual([[], ['switched']]);
  });

  it('catches up with what is written meanwhile', async () => {
    const { replay } = replayOf(1);
    const late = ['x', 'y'];
    replay.onCopy = () => {
      const id = late.shift();
      if (id !== undefined) replay.log.push(id);
    };
    await replay.cutOverWrites('s', 'r1', PAIR);
    expect(replay.copied).toEqual(['p0', 'x', 'y']);
  });

  it('ends between two steps when the process is to stop', async () => {
    const { replay, checkpoints } = replayOf(1_000);
    replay.onCopy = () => checkpoints.stop();
    await expect(replay.cutOverWrites('s', 'r1', PAIR)).rejects.toBeInstanceOf(ReindexInterrupted);
    expect(replay.copied).toHaveLength(64);
  });

  it('replays most of the log before the gate, and stops when the reindex is no longer wanted', async () => {
    const { replay } = replayOf(130);
    await replay.replayMost('s', 'r1', PAIR, async () => true);
    expect(replay.log).toEqual([]);
    const unwanted = replayOf(130).replay;
    await unwanted.replayMost('s', 'r1', PAIR, async () => false);
    expect(unwanted.log).toHaveLength(130 - 64);
  });
});
