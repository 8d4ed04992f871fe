import { describe, expect, it } from 'vitest';
import { Checkpoints } from './checkpoints.js';
import { Gate } from './gate.js';
import type { Judge } from './judge.js';
import { ReindexWorld } from './testing/reindex-world.js';
import type { Verify } from './verify.js';

const CONFIG = { reindex: { maxLostShare: 0.01, leastLoss: 0.01 } };

interface Findings {
  readonly lostShare?: number;
  readonly isWorse?: boolean | undefined;
  readonly onVerify?: () => void;
}

function gateOf(world: ReindexWorld, { lostShare = 0, isWorse = false, onVerify }: Findings): { gate: Gate; judged: () => number } {
  let judged = 0;
  const verify = {
    run: async () => {
      onVerify?.();
      return lostShare;
    },
  } as unknown as Verify;
  const judge = {
    run: async () => {
      judged++;
      return isWorse === undefined ? undefined : { isWorse };
    },
  } as unknown as Judge;
  return { gate: new Gate(verify, judge, world.records, new Checkpoints(world.records), CONFIG), judged: () => judged };
}

describe('Gate', () => {
  it.each([
    ['whole and no worse', {}, true, 'swapping'],
    ['with as many lost as are allowed', { lostShare: 0.01 }, true, 'swapping'],
    ['with more lost than are allowed', { lostShare: 0.011 }, true, 'awaiting_approval'],
    ['with worse answers', { isWorse: true }, true, 'awaiting_approval'],
    ['that no query could judge', { isWorse: undefined }, true, 'swapping'],
    ['that an admin wants to see first', {}, false, 'awaiting_approval'],
  ] as const)('sends a version %s on', async (_name, findings, autoSwap, state) => {
    const world = new ReindexWorld('verifying');
    world.request = { ...world.request, autoSwap };
    expect(await gateOf(world, findings).gate.run(world.report)).toBe(true);
    expect(world.state).toBe(state);
  });

  it('leaves a reindex that is cancelled meanwhile as it is, and judges nothing', async () => {
    const world = new ReindexWorld('verifying');
    const { gate, judged } = gateOf(world, { onVerify: () => (world.state = 'cancelled') });
    await gate.run(world.report);
    expect([world.state, judged()]).toEqual(['cancelled', 0]);
  });
});
