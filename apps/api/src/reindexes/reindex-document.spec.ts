import { describe, expect, it } from 'vitest';
import type { ReindexReport } from '#reindex';
import { toReindexDocument } from './reindex-document.js';

const report = (more: Partial<ReindexReport>): ReindexReport => ({
  request: {
    reindexId: '00000000-0000-4000-8000-000000000000',
    storeId: 's',
    model: 'mini-clip-64',
    variant: 'fp32',
    reason: 'a test',
    autoSwap: true,
    keepVersions: 1,
    createdAt: '2026-01-01T00:00:00.000Z',
  },
  state: 'filling',
  counts: { products: 1000, embedded: 0, copied: 0, removed: 0, failed: 0, pending: 0 },
  canRollBack: false,
  ...more,
});
const at = (seconds: number): Date => new Date(Date.parse('2026-01-01T00:00:00.000Z') + seconds * 1000);

describe('toReindexDocument', () => {
  it('shows the speed so far and the time left at that speed', () => {
    const counts = { products: 1000, embedded: 300, copied: 90, removed: 0, failed: 10, pending: 3 };
    const document = toReindexDocument(report({ counts, startedAt: at(0).toISOString() }), at(20));
    expect(document).toMatchObject({ store_id: 's', products_per_second: 20, eta_seconds: 30, counts });
  });

  it('shows no speed before the first product, and no time left once filling is over', () => {
    expect(toReindexDocument(report({ startedAt: at(0).toISOString() }), at(20)).products_per_second).toBeUndefined();
    const counts = { products: 1000, embedded: 1000, copied: 0, removed: 0, failed: 0, pending: 0 };
    const over = report({ state: 'verifying', counts, startedAt: at(0).toISOString(), filledAt: at(10).toISOString() });
    const document = toReindexDocument(over, at(500));
    expect(document.products_per_second).toBe(100);
    expect(document.eta_seconds).toBeUndefined();
  });

  it('shows no negative time left when the store gained products meanwhile', () => {
    const counts = { products: 10, embedded: 20, copied: 0, removed: 0, failed: 0, pending: 0 };
    expect(toReindexDocument(report({ counts, startedAt: at(0).toISOString() }), at(1)).eta_seconds).toBe(0);
  });
});
