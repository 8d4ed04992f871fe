import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { disturbedWrites, type TrialResult } from '../support/disturbed-writes.js';

const SHORT = { leastMs: 60_000, leastWrites: 500 };
const NONE_DIFFERS = { lost: 0, resurrected: 0, stale: 0 };

const firstDifferences = ({ held }: TrialResult): string =>
  JSON.stringify(held.flatMap(({ differing }) => differing).slice(0, 3), undefined, 1);

async function expectInOrder(storeId: string, env: Readonly<Record<string, string>> = {}): Promise<void> {
  const result = await disturbedWrites({ storeId, env, ...SHORT });
  expect(result.faults).toEqual([]);
  expect(result.held, firstDifferences(result)).toMatchObject([NONE_DIFFERS, NONE_DIFFERS]);
  expect(result.writes).toBeGreaterThan(SHORT.leastWrites);
  // An answer of 404 is no write: of each kind some were accepted.
  expect(result.kinds.patch).toBeGreaterThan(50);
  expect(result.kinds.delete).toBeGreaterThan(20);
}

describe('accepted writes, while processes are killed and halted, feeds are read and the store is reindexed', () => {
  it('leave each product as applying them in their order leaves it', async () => {
    await expectInOrder('main');
  }, 300_000);
});

const url = process.env['QDRANT_URL'] ?? '';

describe.skipIf(!url)('the same on a real Qdrant (QDRANT_URL)', () => {
  it('leave each product as applying them in their order leaves it', async () => {
    await expectInOrder(`order-${randomUUID().slice(0, 8)}`, { QDRANT_URL: url });
  }, 300_000);
});
