import { Logger } from '@nestjs/common';
import { describe, expect, it, vi } from 'vitest';
import { Product, type RowError } from '#catalog';
import type { IndexBatchData } from '#jobs';
import { Metrics } from '#platform';
import type { BatchResult } from './batch-indexer.js';
import { IndexBatchService, PicturesOutstandingError } from './index-batch.service.js';

const items = ['a', 'b', 'c'].map((id, n) => ({ row: n + 1, product: Product.parse({ id, title: id, image: `${id}.jpg` }) }));
const DATA: IndexBatchData = {
  storeId: 's',
  sourceId: 'f3b3c7f6-6b0f-4a39-9f43-5b3d3a3f6a10',
  isImport: true,
  revision: 7,
  requireImages: false,
  batch: 3,
  items,
  columns: {},
  settled: {},
  errors: [],
};
const error = (row: number, code: string): RowError => ({ row, code, message: code });

function serviceWith(run: () => Promise<BatchResult>, state = 'indexing') {
  const imports = { state: vi.fn(() => Promise.resolve(state)), finishBatch: vi.fn(() => Promise.resolve()) };
  const report = { add: vi.fn(() => Promise.resolve()) };
  const accepted = { settleProducts: vi.fn(() => Promise.resolve()), close: vi.fn(() => Promise.resolve()) };
  const service = new IndexBatchService(
    { run } as never,
    accepted as never,
    imports as never,
    report as never,
    { noteWrites: vi.fn() } as never,
    new Metrics(),
  );
  return { service, imports, report, accepted };
}

const attempt = (isLast: boolean) => ({ isLast, save: vi.fn(() => Promise.resolve()) });

Logger.overrideLogger(false);

describe('IndexBatchService', () => {
  it('records the outcome of every row', async () => {
    const { service, imports, report, accepted } = serviceWith(() =>
      Promise.resolve({ outcomes: { embedded: 2, failed: 1 }, errors: [error(2, 'undecodable-image')], retry: [] }),
    );
    expect(await service.run(DATA, attempt(false))).toEqual({
      outcomes: { embedded: 2, failed: 1 },
      errors: [error(2, 'undecodable-image')],
    });
    expect(report.add).toHaveBeenCalledWith({ storeId: 's', importId: DATA.sourceId }, 'batch-3', [error(2, 'undecodable-image')]);
    expect(imports.finishBatch).toHaveBeenCalledWith(DATA.sourceId, 3, { embedded: 2, failed: 1 }, [error(2, 'undecodable-image')]);
    expect(accepted.close).toHaveBeenCalledWith('s', `feed-job:${DATA.sourceId}_3`);
  });

  it('keeps what is settled and tries the rest again while attempts are left', async () => {
    const [, second] = items;
    if (!second) throw new Error('no item');
    const retry = [{ item: second, error: error(2, 'image-unreachable') }];
    const { service, imports } = serviceWith(() => Promise.resolve({ outcomes: { embedded: 2 }, errors: [], retry }));
    const first = attempt(false);
    await expect(service.run(DATA, first)).rejects.toBeInstanceOf(PicturesOutstandingError);
    expect(first.save).toHaveBeenCalledWith({ ...DATA, items: [second], settled: { embedded: 2 }, errors: [] });
    expect(imports.finishBatch).not.toHaveBeenCalled();
  });

  it('reports pictures that could not be fetched, on the last attempt', async () => {
    const [, second] = items;
    if (!second) throw new Error('no item');
    const retry = [{ item: second, error: error(2, 'image-unreachable') }];
    const { service, report } = serviceWith(() => Promise.resolve({ outcomes: {}, errors: [], retry }));
    const result = await service.run({ ...DATA, items: [second], settled: { embedded: 2 } }, attempt(true));
    expect(result.outcomes).toEqual({ embedded: 2, failed: 1 });
    expect(report.add).toHaveBeenCalledWith(expect.anything(), 'batch-3', [error(2, 'image-unreachable')]);
  });

  it('throws when the index is away, and on the last attempt gives every row to the report', async () => {
    const { service, imports, report } = serviceWith(() => Promise.reject(new Error('index away')));
    await expect(service.run(DATA, attempt(false))).rejects.toThrow('index away');
    expect((await service.run(DATA, attempt(true))).outcomes).toEqual({ failed: 3 });
    expect(imports.finishBatch).toHaveBeenCalledWith(DATA.sourceId, 3, { failed: 3 }, expect.objectContaining({ length: 3 }));
    expect(report.add).toHaveBeenCalledExactlyOnceWith(
      { storeId: 's', importId: DATA.sourceId },
      'batch-3',
      items.map(({ row, product }) => expect.objectContaining({ row, productId: product.id, code: 'indexing-failed' })),
    );
  });

  it('counts indexed rows as indexed, even if recording them needs retries on the last attempt', async () => {
    const { service, imports, report } = serviceWith(() => Promise.resolve({ outcomes: { embedded: 3 }, errors: [], retry: [] }));
    imports.finishBatch.mockRejectedValueOnce(new Error('Redis away'));
    expect((await service.run(DATA, attempt(true))).outcomes).toEqual({ embedded: 3 });
    expect(imports.finishBatch).toHaveBeenLastCalledWith(DATA.sourceId, 3, { embedded: 3 }, []);
    expect(report.add).toHaveBeenCalled();
    for (const [, , errors] of report.add.mock.calls as unknown as [unknown, unknown, unknown[]][]) expect(errors).toEqual([]);
  });

  it('indexes nothing a second time when only the record of the outcomes is missing', async () => {
    const run = vi.fn();
    const { service, imports } = serviceWith(run);
    expect((await service.run({ ...DATA, items: [], settled: { embedded: 3 } }, attempt(false))).outcomes).toEqual({ embedded: 3 });
    expect(run).not.toHaveBeenCalled();
    expect(imports.finishBatch).toHaveBeenCalledWith(DATA.sourceId, 3, { embedded: 3 }, []);
  });

  it('does nothing for an import that was cancelled', async () => {
    const run = vi.fn();
    const { service } = serviceWith(run, 'cancelled');
    expect(await service.run(DATA, attempt(false))).toEqual({ outcomes: {}, errors: [] });
    expect(run).not.toHaveBeenCalled();
  });
});
