import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { FeedError, parseRow, picturesOf, readFeed, type RowError } from '#catalog';
import { ImageSourceError, ObjectStore, storePrefix } from '#image-store';
import { AcceptedWrites, importWrite } from '#index-versions';
import {
  ErrorReport,
  ImportStore,
  indexBatchId,
  IndexBatchProducer,
  type BatchItem,
  type ImportRequest,
  type ReadingCheckpoint,
  type ReadingStart,
} from '#jobs';
import { CONFIG, type Config } from '#platform';
import { pictureError } from '../indexing/picture-report.js';

/** The reader waits while this many of its batches are unfinished, so that Redis holds only a window of the feed. */
const MAX_AHEAD = 64;
const AHEAD_POLL_MS = 100;
/** Report lines are written once this many are pending, so that they take a bounded amount of memory. */
const MAX_PENDING_ERRORS = 500;
/** A feed with more rows is refused: a small compressed file can hold any number of empty lines. */
const MAX_ROWS = 20_000_000;

/** Thrown when the process is to stop. Another process reads on from the checkpoint. */
export class ReadingInterrupted extends Error {
  override readonly name = 'ReadingInterrupted';
}

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
    private readonly report: ErrorReport,
    private readonly objects: ObjectStore,
    private readonly batches: IndexBatchProducer,
    private readonly accepted: AcceptedWrites,
    @Inject(CONFIG) private readonly config: Pick<Config, 'worker'>,
  ) {}

  /**
   * Reads on from the last checkpoint, so that a killed reader loses nothing. Rows that it read after the checkpoint fall into the same
   * batches again, and the queue recognises these by their ids.
   * @param signal aborted when the process is to stop.
   * @param onProgress called after each checkpoint that adds rows.
   * @returns the number of batches. Rejects on temporary faults; a feed that cannot be read ends the import.
   * @throws {ReadingInterrupted}
   */
  async run(storeId: string, importId: string, signal?: AbortSignal, onProgress: () => void = () => undefined): Promise<number> {
    const found = await this.imports.find(storeId, importId);
    if (!found) return 0;
    const checkpoint = await this.imports.startReading(importId, this.config.worker.importBatchSize);
    if (!checkpoint) return 0;
    const pass = (): void => {
      if (signal?.aborted) throw new ReadingInterrupted('the process is to stop');
    };
    try {
      return await this.read(found.request, checkpoint, pass, onProgress);
    } catch (error) {
      const failure = failureOf(error, found.request);
      if (!failure) throw error;
      await this.imports.end(importId, 'failed', failure);
      await this.accepted.close(storeId, importWrite(importId));
      return 0;
    }
  }

  private async read(request: ImportRequest, from: ReadingStart, pass: () => void, onProgress: () => void): Promise<number> {
    const { storeId, importId } = request;
    const { batchSize } = from;
    let checkpoint: ReadingCheckpoint = from;
    let pending: Pending = { items: [], errors: [], read: 0, row: checkpoint.row };
    const flush = async (): Promise<boolean> => {
      const { items, errors } = await this.withoutDuplicates(importId, pending);
      await this.report.add({ storeId, importId }, 'reader', errors);
      const isBatch = items.length > 0 && !request.dryRun;
      if (isBatch && !(await this.enqueue(request, checkpoint.batch, items, pass))) return false;
      checkpoint = {
        row: pending.row,
        batch: checkpoint.batch + (isBatch ? 1 : 0),
        read: checkpoint.read + pending.read,
        accepted: checkpoint.accepted + items.length,
        rejected: checkpoint.rejected + pending.read - items.length,
        errors: checkpoint.errors + errors.length,
        warnings: checkpoint.warnings + errors.filter(({ severity }) => severity === 'warning').length,
      };
      const isWanted = await this.imports.saveCheckpoint(importId, checkpoint);
      if (pending.read > 0) onProgress();
      pending = { items: [], errors: [], read: 0, row: pending.row };
      pass();
      return isWanted;
    };
    for await (const entry of readFeed(await this.objects.getStream(request.feedKey), request.format)) {
      const row = 'error' in entry ? entry.error.row : entry.row;
      if (row > MAX_ROWS) throw new FeedError('unreadable-feed', `the feed has more than ${MAX_ROWS} rows`);
      if (row <= checkpoint.row) continue;
      const parsed =
        'error' in entry ? { errors: [entry.error] } : parseRow(row, entry.raw, request.currency ? { currency: request.currency } : {});
      const isLacking = 'product' in parsed && request.dryRun && request.requireImages && picturesOf(parsed.product).length === 0;
      if (isLacking) pending.errors.push(pictureError({ row, product: parsed.product }, undefined));
      else if ('product' in parsed) pending.items.push({ row, product: parsed.product });
      pending.errors.push(...('product' in parsed ? parsed.warnings : parsed.errors));
      pending.read++;
      pending.row = row;
      if (pending.items.length < batchSize && pending.errors.length < MAX_PENDING_ERRORS) continue;
      if (!(await flush())) return checkpoint.batch;
    }
    if (await flush()) {
      await this.imports.finishReading(importId, checkpoint.batch);
      // All rows are in batches now, and each batch has an open write of its own.
      await this.accepted.close(storeId, importWrite(importId));
    }
    return checkpoint.batch;
  }

  /** Keeps the first row with each product id. Later rows with that id are reported. */
  private async withoutDuplicates(importId: string, pending: Pending): Promise<{ items: BatchItem[]; errors: RowError[] }> {
    const holders = await this.imports.claimIds(
      importId,
      pending.items.map(({ row, product }) => ({ row, id: product.id })),
    );
    const errors = [...pending.errors];
    const items = pending.items.filter(({ row, product }, n) => {
      const holder = holders[n];
      if (holder === row) return true;
      const message = `Row ${holder} already has this id, so this row does not count.`;
      errors.push({ row, productId: product.id, column: 'id', code: 'duplicate-id', message, value: product.id });
      return false;
    });
    return { items, errors };
  }

  /** Enqueues a batch once few enough are unfinished. @returns false if the import has ended meanwhile. */
  private async enqueue(
    { storeId, importId, revision, requireImages }: ImportRequest,
    batch: number,
    items: BatchItem[],
    pass: () => void,
  ): Promise<boolean> {
    while (batch - (await this.imports.finishedCount(importId)) >= MAX_AHEAD) {
      if ((await this.imports.state(importId)) !== 'reading') return false;
      pass();
      await sleep(AHEAD_POLL_MS);
    }
    const productIds = items.map(({ product }) => product.id);
    await this.accepted.expectJob(storeId, revision, { jobId: indexBatchId(importId, batch), productIds });
    await this.batches.enqueue({
      storeId,
      sourceId: importId,
      isImport: true,
      revision,
      batch,
      requireImages,
      items,
      settled: {},
      errors: [],
    });
    return true;
  }
}

/** The reason why an import ends for good; undefined for temporary faults. */
function failureOf(error: unknown, { storeId, feedKey }: ImportRequest): string | undefined {
  if (error instanceof FeedError) return `${error.code}: ${error.message}`;
  if (!(error instanceof ImageSourceError) || error.code !== 'image-not-found') return undefined;
  return `feed-not-found: the bucket has no "${feedKey.slice(storePrefix(storeId).length)}" below ${storePrefix(storeId)}`;
}
