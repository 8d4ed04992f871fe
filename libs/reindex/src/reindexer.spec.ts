import { describe, expect, it } from 'vitest';
import type { ReindexState } from '#api-contract';
import { Checkpoints } from './checkpoints.js';
import { ReindexError, ReindexInterrupted } from './reindex-failure.js';
import type { ReindexStep } from './reindex-step.js';
import { Reindexer } from './reindexer.js';
import { ReindexWorld } from './testing/reindex-world.js';

type StepName = 'prepare' | 'fill' | 'catchUp' | 'gate' | 'approval' | 'cutOver' | 'rollBack' | 'cleanUp';

/** A reindexer whose steps only note that they ran and go to the next state. */
function reindexerOf(world: ReindexWorld, own: Partial<Record<StepName, () => boolean>> = {}): { reindexer: Reindexer; ran: StepName[] } {
  const ran: StepName[] = [];
  const step = <T extends ReindexStep>(name: StepName, next?: ReindexState): T =>
    ({
      run: async () => {
        ran.push(name);
        if (own[name]) return own[name]();
        if (next) world.state = next;
        return next !== undefined;
      },
    }) as unknown as T;
  const reindexer = new Reindexer(
    world.records,
    new Checkpoints(world.records),
    step('prepare', 'filling'),
    step('fill', 'catching_up'),
    step('catchUp', 'verifying'),
    step('gate', 'swapping'),
    step('approval'),
    step('cutOver', 'done'),
    step('rollBack'),
    step('cleanUp'),
  );
  return { reindexer, ran };
}

const throwing = (error: Error) => (): never => {
  throw error;
};

describe('Reindexer', () => {
  it('runs the steps in order until one has nothing to go on with', async () => {
    const { reindexer, ran } = reindexerOf(new ReindexWorld('queued'));
    await reindexer.advance('s', 'r1');
    expect(ran).toEqual(['prepare', 'fill', 'catchUp', 'gate', 'cutOver', 'rollBack']);
  });

  it('goes on from the state that another process left', async () => {
    const { reindexer, ran } = reindexerOf(new ReindexWorld('verifying'));
    await reindexer.advance('s', 'r1');
    expect(ran[0]).toBe('gate');
  });

  it('fails with the reason and cleans up when no retry helps', async () => {
    const world = new ReindexWorld('filling');
    const { reindexer, ran } = reindexerOf(world, { fill: throwing(new ReindexError('verification-failed', 'the versions differ')) });
    await reindexer.advance('s', 'r1');
    expect([world.state, world.failure]).toEqual(['failed', { code: 'verification-failed', message: 'the versions differ' }]);
    expect(ran).toEqual(['fill', 'cleanUp']);
  });

  it.each([new Error('Redis is away'), new ReindexInterrupted('the process is to stop')])(
    'rejects on a fault that may pass, and stays where it is: %s',
    async (fault) => {
      const world = new ReindexWorld('filling');
      await expect(reindexerOf(world, { fill: throwing(fault) }).reindexer.advance('s', 'r1')).rejects.toBe(fault);
      expect(world.state).toBe('filling');
    },
  );

  it('does not end a cut-over for a full disk or a lost model: writes may already go to the new version', async () => {
    const world = new ReindexWorld('swapping');
    const lost = Object.assign(new Error('the model is gone'), { name: 'ModelError' });
    await expect(reindexerOf(world, { cutOver: throwing(lost) }).reindexer.advance('s', 'r1')).rejects.toBe(lost);
    expect(world.state).toBe('swapping');
  });
});
