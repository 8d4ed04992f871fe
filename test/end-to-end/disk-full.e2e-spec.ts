import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { rm, statfs, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IS_EMBEDDED } from '../support/index-engine.js';
import { importSample, startTestStack, type TestStack } from '../support/stack.js';

const PRODUCTS = 300;
const DISK = '64m';
/** Bytes left free: too few for a second version. */
const FREE_BYTES = 400_000;
/** Room for locks and aliases, without which nothing can be removed. */
const LEAST_BYTES = 200_000;

/** Mounts a small disk; undefined if this user may not mount one. */
function smallDisk(): string | undefined {
  const directory = mkdtempSync(join(tmpdir(), 'vitrine-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', directory], { stdio: 'ignore' });
    return directory;
  } catch {
    rmSync(directory, { recursive: true });
    return undefined;
  }
}

const disk = IS_EMBEDDED ? smallDisk() : undefined;

describe.skipIf(disk === undefined)('a reindex whose disk becomes full', () => {
  const directory = disk ?? '';
  const filler = join(directory, 'filler');
  let test: TestStack;

  beforeAll(async () => {
    test = await startTestStack({ VERSION_GRACE_SECONDS: '1', LANCEDB_DIR: join(directory, 'index') });
    await importSample(test, 61, PRODUCTS);
  }, 120_000);
  afterAll(async () => {
    await test?.stop();
    execFileSync('umount', [directory]);
    rmSync(directory, { recursive: true });
  });

  it('fails with a code of its own, leaves the live version as it was and removes the new one', async () => {
    const before = await test.client.search({ q: 'red dress', perPage: 10 });
    const { bavail, bsize } = await statfs(directory);
    await writeFile(filler, Buffer.alloc(bavail * bsize - FREE_BYTES));
    const { id } = await test.client.startReindex({ model: 'mini-clip-64', reason: 'a small disk' });
    const report = await test.client.waitForReindex(id);
    expect(report).toMatchObject({ state: 'failed', failure: { code: 'disk-full' } });
    // The new version may have taken the last byte.
    await truncate(filler, bavail * bsize - FREE_BYTES - LEAST_BYTES);
    await expect.poll(() => test.hasVersion(report.to_version), { timeout: 30_000 }).toBe(false);
    const after = await test.client.search({ q: 'red dress', perPage: 10 });
    expect(after.model).toBe('mini-clip');
    expect(after.hits).toEqual(before.hits);
  });

  it('succeeds once there is room', async () => {
    await rm(filler);
    await test.client.setJudgments([{ q: 'red dress', relevant: { nothing: 1 } }]);
    const { id } = await test.client.startReindex({ model: 'mini-clip-64', reason: 'a larger disk' });
    expect(await test.client.waitForReindex(id)).toMatchObject({ state: 'done', counts: { embedded: PRODUCTS } });
  });
});
