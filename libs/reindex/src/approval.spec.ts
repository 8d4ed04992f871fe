import { describe, expect, it } from 'vitest';
import { Approval } from './approval.js';
import { ReindexError } from './reindex-failure.js';
import { ReindexWorld } from './testing/reindex-world.js';
import type { Verify } from './verify.js';

const FAILED = { productId: 'a', code: 'unreadable-image', message: 'm' };

function waiting(requireSame: () => void = () => undefined): { world: ReindexWorld; approval: Approval } {
  const world = new ReindexWorld('awaiting_approval');
  world.failed = [FAILED];
  const verify = { requireSame: async () => requireSame() } as unknown as Verify;
  return { world, approval: new Approval(world.records, world.failedPictures, verify) };
}

describe('Approval', () => {
  it('waits until somebody decides', async () => {
    const { world, approval } = waiting();
    expect(await approval.run(world.report)).toBe(false);
    expect(world.done).toEqual([]);
  });

  it('goes on to the cut-over once it is approved', async () => {
    const { world, approval } = waiting();
    world.flags.add('isApproved');
    expect(await approval.run(world.report)).toBe(true);
    expect(world.done).toEqual(['state swapping']);
  });

  it('compares the versions once more before it goes on', async () => {
    const { world, approval } = waiting(() => {
      throw new ReindexError('verification-failed', 'm');
    });
    world.flags.add('isApproved');
    await expect(approval.run(world.report)).rejects.toMatchObject({ code: 'verification-failed' });
    expect(world.state).toBe('awaiting_approval');
  });

  it('goes back to filling with no picture marked as failed when they are to be tried again, also when it was approved', async () => {
    const { world, approval } = waiting();
    world.flags.add('isToRetry').add('isApproved');
    expect(await approval.run(world.report)).toBe(true);
    expect([world.state, world.failed]).toEqual(['filling', []]);
  });
});
