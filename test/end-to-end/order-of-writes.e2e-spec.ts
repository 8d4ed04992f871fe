import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { disturbedWrites, type TrialResult } from '../support/disturbed-writes.js';

const SHORT = { leastMs: 60_000, leastWrites: 500 };
const NONE_DIFFERS = { lost: 0, resurrected: 0, stale: 0 };

const firstDifferences = ({ held }: TrialResult): string =>
  JSON.stringify(held.flatMap(({ differing }) => differing).slice(0, 3), undefined, 1);

const IN_ORDER = { faults: [], held: [NONE_DIFFERS, NONE_DIFFERS] };

/** An answer of 404 is not a write: some of each kind have to be accepted. */
const isEnough = ({ writes, kinds }: TrialResult): boolean => writes > SHORT.leastWrites && kinds.patch > 50 && kinds.delete > 20;

describe('accepted writes, while processes are killed and halted, feeds are read and the store is reindexed', () => {
  it('leave each product as applying them in their order leaves it', async () => {
    const result = await disturbedWrites({ storeId: 'main', ...SHORT });
    expect(result, firstDifferences(result)).toMatchObject(IN_ORDER);
    expect(isEnough(result), JSON.stringify(result.kinds)).toBe(true);
  }, 300_000);
});

const url = process.env['QDRANT_URL'] ?? '';

describe.skipIf(!url)('the same on a real Qdrant (QDRANT_URL)', () => {
  it('leave each product as applying them in their order leaves it', async () => {
    const result = await disturbedWrites({ storeId: `order-${randomUUID().slice(0, 8)}`, env: { QDRANT_URL: url }, ...SHORT });
    expect(result, firstDifferences(result)).toMatchObject(IN_ORDER);
    expect(isEnough(result), JSON.stringify(result.kinds)).toBe(true);
  }, 300_000);
});
