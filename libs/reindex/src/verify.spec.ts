import type { ImageSource } from '#image-store';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Checkpoints } from './checkpoints.js';
import { indexed, ReindexWorld } from './testing/reindex-world.js';
import { Verify } from './verify.js';

function versionsWith(old: readonly string[], next: readonly string[]): { world: ReindexWorld; verify: Verify } {
  const world = new ReindexWorld('verifying');
  for (const id of old) world.old.products.set(id, indexed(id));
  for (const id of next) world.next.products.set(id, indexed(id));
  const images = { stored: async () => Buffer.from('picture') } as unknown as ImageSource;
  const { versions, writes, records, failedPictures, replay } = world;
  return { world, verify: new Verify(versions, writes, images, records, failedPictures, replay, new Checkpoints(records)) };
}

const verificationOf = (world: ReindexWorld): unknown => JSON.parse(world.fields['verification'] ?? 'null');

/** Runs the step without the pauses between its comparisons. */
async function atOnce<T>(work: Promise<T>): Promise<T> {
  void work.catch(() => undefined);
  await vi.advanceTimersByTimeAsync(60_000);
  return work;
}

describe('Verify', () => {
  afterEach(() => void vi.useRealTimers());

  it('accepts two versions of the same products', async () => {
    const { world, verify } = versionsWith(['a', 'b'], ['a', 'b']);
    expect(await verify.run(world.report)).toBe(0);
    expect(verificationOf(world)).toEqual({ live: 2, next: 2, coverage: 1, sampled: 2, identical: 2, alike: 2, failedPictures: 0 });
  });

  it('says how much the new version lacks because of pictures that failed', async () => {
    const { world, verify } = versionsWith(['a', 'b', 'c', 'd'], ['a', 'b', 'c']);
    world.failed = [{ productId: 'd', code: 'unreadable-image', message: 'm' }];
    expect(await verify.run(world.report)).toBe(0.25);
    expect(verificationOf(world)).toMatchObject({ coverage: 0.75, failedPictures: 1 });
  });

  it('waits for a write that one of the versions does not have yet', async () => {
    const { world, verify } = versionsWith(['a'], []);
    world.onReplay = () => world.next.products.set('a', indexed('a'));
    expect(await verify.run(world.report)).toBe(0);
    expect(world.done).toEqual(['replay old in new']);
  });

  it.each([
    ['that it lacks', ['a', 'b'], ['a']],
    ['that it alone has', ['a'], ['a', 'b']],
  ])('rejects a version with a product %s', async (_name, old, next) => {
    vi.useFakeTimers();
    const { world, verify } = versionsWith(old, next);
    await expect(atOnce(verify.run(world.report))).rejects.toMatchObject({
      code: 'verification-failed',
      message: 'the versions differ in 1 products: "b"',
    });
    await expect(atOnce(verify.requireSame(world.report))).rejects.toMatchObject({ code: 'verification-failed' });
  });

  it('rejects a version that holds an older state of a product', async () => {
    vi.useFakeTimers();
    const { world, verify } = versionsWith(['a'], ['a']);
    world.old.products.set('a', indexed('a', 2));
    await expect(atOnce(verify.run(world.report))).rejects.toMatchObject({ code: 'verification-failed' });
  });

  it('rejects embeddings that the model does not give', async () => {
    const { world, verify } = versionsWith(['a'], ['a']);
    world.next.embedding = Float32Array.of(0, 1);
    await expect(verify.run(world.report)).rejects.toMatchObject({ message: '1 of 1 embeddings differ from what the model computes now' });
  });
});
