import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportDocument } from '#api-contract';
import { toJsonLines } from '#sample-catalog';
import { startTestStack, uploadSample, type TestStack } from '../support/stack.js';

const COUNT = 240;
let test: TestStack;

beforeAll(async () => {
  test = await startTestStack({ IMPORT_BATCH_SIZE: '4', INDEXING_CONCURRENCY: '1' });
});
afterAll(async () => test.stop());

async function started(prefix: string): Promise<string> {
  const { rows } = await uploadSample(test, 9, COUNT);
  const file = join(test.directory, 'catalog.jsonl');
  await writeFile(file, toJsonLines(rows.map((row) => ({ ...row, id: `${prefix}-${String(row['id'])}` }))));
  return (await test.client.imports.start(file)).id;
}

describe('an import under way', () => {
  it('tells its progress as it comes, from what is known to its end', async () => {
    const states: ImportDocument[] = [];
    const id = await started('told');
    const last = await test.client.imports.wait(id, (status) => states.push(status));
    expect(last).toMatchObject({ state: 'done', counts: { indexed: COUNT } });
    const indexed = states.map(({ counts }) => counts.indexed);
    expect(indexed).toEqual(indexed.toSorted((a, b) => a - b));
    expect(new Set(indexed).size).toBeGreaterThan(3);
    // Whoever sees how far it is also sees how far it has to go.
    for (const { feed, counts } of states) expect(counts.read > 0 ? feed?.rows : COUNT).toBe(COUNT);
  });

  it('is halted and goes on where it was', async () => {
    const id = await started('halted');
    while ((await test.client.imports.find(id)).counts.indexed < 20) await sleep(20);
    expect((await test.client.imports.act(id, 'pause')).state).toBe('paused');
    await expect(test.client.imports.act(id, 'pause')).rejects.toThrow(/it is paused/);
    // Batches that were begun may end.
    await sleep(3_000);
    const { counts } = await test.client.imports.find(id);
    await sleep(3_000);
    expect(await test.client.imports.find(id)).toMatchObject({ state: 'paused', counts });
    expect(counts.indexed).toBeLessThan(COUNT);
    expect(['queued', 'reading', 'indexing']).toContain((await test.client.imports.act(id, 'resume')).state);
    expect(await test.client.imports.wait(id)).toMatchObject({
      state: 'done',
      counts: { read: COUNT, accepted: COUNT, indexed: COUNT, rejected: 0 },
    });
    await expect(test.client.imports.act(id, 'resume')).rejects.toThrow(/it is done/);
  });

  it('is cancelled while it is halted', async () => {
    const id = await started('cancelled');
    while ((await test.client.imports.find(id)).counts.indexed < 8) await sleep(20);
    await test.client.imports.act(id, 'pause');
    expect((await test.client.imports.act(id, 'cancel')).state).toBe('cancelled');
  });
});
