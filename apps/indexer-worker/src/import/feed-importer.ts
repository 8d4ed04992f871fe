import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { FeedError, parseRow, readFeed, type RowError } from '#catalog';
import { ObjectStore } from '#image-store';
import { ImportStore, IndexBatchProducer, type BatchItem, type ImportRequest } from '#jobs';

/** Batches waiting in the queue beyond this make the reader wait: Redis holds a window of the feed, not all of it. */
const MAX_BACKLOG = 64;
const BACKLOG_POLL_MS = 250;
/** Rows are written to the report at the latest when there are this many. */
const MAX_PENDING_ERRORS = 500;

/** What was read since the last checkpoint. */
interface Pending {
  items: BatchItem[];
  errors: RowError[];
  read: number;
  row: number;
}

/** A feed in the object store → batches in the queue, in constant memory. */
@Injectable()
export class FeedImporter {
  constructor(
    private readonly imports: ImportStore,
    private readonly objects: ObjectStore,
    private readonly batches: IndexBatchProducer,
  ) {}

  /**
   * Reads on from the last checkpoint, so that a killed reader loses nothing: what it read after the checkpoint falls
   * into the same batches again, and those have the same ids.
   * @returns the number of batches. Rejects on faults that may pass; a feed that cannot be read ends the import.
   */
  async run(storeId: string, importId: string): Promise<number> {
    const report = await this.imports.find(storeId, importId);
    if (!report || ['indexing', 'done', 'failed', 'cancelled'].includes(report.state)) return 0;
    try {
      return await this.read(report.request);
    } catch (error) {
      if (!(error instanceof FeedError)) throw error;
      await this.imports.end(importId, 'failed', `${error.code}: ${error.message}`);
      return 0;
    }
  }

  private async read(request: ImportRequest): Promise<number> {
    let checkpoint = await this.imports.startReading(request.importId);
    let pending: Pending = { items: [], errors: [], read: 0, row: checkpoint.row };
    const flush = async (): Promise<boolean> => {
      const { items, errors } = await this.withoutDuplicates(request.importId, pending);
      await this.imports.addErrors(request.importId, errors);
      const isBatch = items.length > 0 && !request.dryRun;
      if (isBatch) await this.enqueue(request, checkpoint.batch, items);
      checkpoint = {
        row: pending.row,
        batch: checkpoint.batch + (isBatch ? 1 : 0),
        read: checkpoint.read + pending.read,
        accepted: checkpoint.accepted + items.length,
        rejected: checkpoint.rejected + pending.read - items.length,
      };
      await this.imports.saveCheckpoint(request.importId, checkpoint);
      pending = { items: [], errors: [], read: 0, row: pending.row };
      return (await this.imports.state(request.importId)) === 'reading';
    };
    for await (const entry of readFeed(await this.objects.getStream(request.feedKey), request.format)) {
      const row = 'error' in entry ? entry.error.row : entry.row;
      if (row <= checkpoint.row) continue;
      const parsed =
        'error' in entry ? { errors: [entry.error] } : parseRow(row, entry.raw, request.currency ? { currency: request.currency } : {});
      if ('product' in parsed) pending.items.push({ row, product: parsed.product });
      else pending.errors.push(...parsed.errors);
      pending.read++;
      pending.row = row;
      if (pending.items.length < request.batchSize && pending.errors.length < MAX_PENDING_ERRORS) continue;
      if (!(await flush())) return checkpoint.batch;
    }
    if (await flush()) await this.imports.finishReading(request.importId, checkpoint.batch);
    return checkpoint.batch;
  }

  /** The first row that names a product id has it; later ones are reported. */
  private async withoutDuplicates(importId: string, pending: Pending): Promise<{ items: BatchItem[]; errors: RowError[] }> {
    const holders = await this.imports.claimIds(
      importId,
      pending.items.map(({ row, product }) => ({ row, id: product.id })),
    );
    const errors = [...pending.errors];
    const items = pending.items.filter(({ row, product }, n) => {
      const holder = holders[n];
      if (holder === row) return true;
      const message = `The id already stands in row ${holder}; that row was taken, this one was not.`;
      errors.push({ row, productId: product.id, column: 'id', code: 'duplicate-id', message, value: product.id });
      return false;
    });
    return { items, errors };
  }

  private async enqueue({ storeId, importId }: ImportRequest, batch: number, items: BatchItem[]): Promise<void> {
    while ((await this.batches.backlog()) >= MAX_BACKLOG) {
      if ((await this.imports.state(importId)) !== 'reading') return;
      await sleep(BACKLOG_POLL_MS);
    }
    await this.batches.enqueue({ storeId, sourceId: importId, isImport: true, batch, items, settled: {}, errors: [] });
  }
}
