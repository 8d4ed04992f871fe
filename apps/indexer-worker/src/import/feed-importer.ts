import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { hasImportEnded } from '#api-contract';
import type { RowError } from '#catalog';
import { readProducts, type Feed } from '#feeds';
import { ObjectStore } from '#image-store';
import { AcceptedWrites, importWrite } from '#index-versions';
import {
  ErrorReport,
  ImportProducts,
  ImportStore,
  type ImportReport,
  type ImportRequest,
  type ReadingCheckpoint,
  type ReadingStart,
} from '#imports';
import { indexBatchId, IndexBatchProducer, type BatchItem, type IndexBatchData } from '#jobs';
import { CONFIG, type Config } from '#platform';
import { placeOf } from '../indexing/picture-report.js';
import { FeedDifferences } from './feed-differences.js';
import { FeedFetcher } from './feed-fetcher.js';
import { FeedSpool } from './feed-spool.js';
import { HaltWatch } from './halt-watch.js';
import { failureOf } from './import-failure.js';
import { MissingProducts } from './missing-products.js';
import { checkpointAfter, nothingPending, take, type Pending } from './pending-rows.js';
import { PreparedFeeds } from './prepared-feeds.js';

/** The reader waits while this many of its batches are unfinished, so that Redis holds only a window of the feed. */
const MAX_AHEAD = 64;
const AHEAD_POLL_MS = 100;
/** Report lines are written once this many are pending, so that they take a bounded amount of memory. */
const MAX_PENDING_ERRORS = 500;

/** Products that a feed does not name, in the report of a dry run. */
const MISSING_SHOWN = 10;

/** Thrown when the process is to stop. Another process reads on from the checkpoint. */
export class ReadingInterrupted extends Error {
  override readonly name = 'ReadingInterrupted';
}

/** Rows that are no products of their own make no batch; a checkpoint comes at least every so many rows. */
const MAX_PENDING_ROWS = 5_000;

/** A feed → batches in the queue. The feed is fetched and prepared first; its rows are read from their copy then, a part at a time. */
@Injectable()
export class FeedImporter {
  constructor(
    private readonly imports: ImportStore,
    private readonly products: ImportProducts,
    private readonly report: ErrorReport,
    private readonly fetcher: FeedFetcher,
    private readonly prepared: PreparedFeeds,
    private readonly differences: FeedDifferences,
    private readonly missing: MissingProducts,
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
    const halted = new HaltWatch(this.imports, importId);
    const pass = (): void => {
      if (signal?.aborted) throw new ReadingInterrupted('the process is to stop');
      halted.signal.throwIfAborted();
    };
    try {
      return await this.readOn(found, AbortSignal.any([halted.signal, ...(signal ? [signal] : [])]), pass, onProgress);
    } catch (error) {
      if (halted.signal.aborted) return 0;
      if (signal?.aborted) throw new ReadingInterrupted('the process is to stop', { cause: error });
      const failure = failureOf(error, found.request);
      if (!failure) throw error;
      await this.imports.end(importId, 'failed', failure);
      return 0;
    } finally {
      halted.end();
      // What is left undone here, the watch does a moment later.
      await this.cleanUp(found.request).catch(() => undefined);
    }
  }

  private async readOn(found: ImportReport, stop: AbortSignal, pass: () => void, onProgress: () => void): Promise<number> {
    const { importId } = found.request;
    if (!(await this.fetcher.fetch(found, stop))) return 0;
    const checkpoint = await this.imports.startReading(importId, this.config.worker.importBatchSize);
    return checkpoint ? this.read(found.request, checkpoint, pass, onProgress) : 0;
  }

  /** Removes what an import that has ended needs no more, and closes its place in the order of writes. */
  private async cleanUp({ storeId, importId, ownsFeed, feedKey }: ImportRequest): Promise<void> {
    const state = await this.imports.state(importId);
    if (state !== undefined && !hasImportEnded(state)) return;
    await this.accepted.close(storeId, importWrite(importId));
    await new FeedSpool(this.objects, storeId, importId).remove();
    if (ownsFeed) await this.objects.delete(feedKey);
  }

  private async read(request: ImportRequest, from: ReadingStart, pass: () => void, onProgress: () => void): Promise<number> {
    const { storeId, importId } = request;
    const { batchSize } = from;
    const spool = new FeedSpool(this.objects, storeId, importId);
    const { feed, notes } = await this.prepared.prepare(request, spool, pass);
    let checkpoint: ReadingCheckpoint = from;
    let pending = nothingPending(checkpoint.row);
    // Lines about the file as a whole come with the first checkpoint.
    if (checkpoint.row === 0) pending.errors.push(...notes);
    if (request.mode === 'snapshot' && feed.facts.isOpen) {
      await this.products.noteRejected(importId, [], true);
      if (checkpoint.row === 0) pending.errors.push(openRow(feed.facts.rows));
    }
    const flush = async (): Promise<boolean> => {
      const { items, errors } = await this.withoutDuplicates(importId, pending);
      await this.report.add({ storeId, importId }, 'reader', errors);
      if (request.mode === 'snapshot' || request.full) await this.noteRejected(importId, errors);
      const products = items.map(({ product }) => product);
      if (request.dryRun) await this.imports.noteSample(importId, products);
      const groups = products.flatMap(({ group_id: groupId }) => groupId ?? []);
      await this.products.noteGroups(importId, [...new Set(groups)]);
      const isBatch = items.length > 0 && !request.dryRun;
      if (isBatch && !(await this.enqueue(request, { batch: checkpoint.batch, items, columns: pictureColumns(feed) }, pass))) return false;
      const difference = request.full ? await this.differences.with(checkpoint.difference, storeId, products) : undefined;
      checkpoint = checkpointAfter(checkpoint, pending, { accepted: items.length, variants: groups.length, errors, isBatch, difference });
      const isWanted = await this.imports.saveCheckpoint(importId, checkpoint);
      if (pending.read > 0) onProgress();
      pending = nothingPending(pending.row);
      pass();
      return isWanted;
    };
    for await (const read of readProducts(feed, request.currency, checkpoint.row)) {
      take(pending, read, request);
      if (pending.items.length < batchSize && pending.errors.length < MAX_PENDING_ERRORS && pending.read < MAX_PENDING_ROWS) continue;
      if (!(await flush())) return checkpoint.batch;
    }
    if (await flush()) {
      if (request.full) await this.noteMissing(request);
      if (!(await this.imports.finishReading(importId, checkpoint.batch))) return checkpoint.batch;
      // All rows are in batches now, and each batch has an open write of its own.
      await this.accepted.close(storeId, importWrite(importId));
      await spool.remove();
    }
    return checkpoint.batch;
  }

  private async noteMissing(request: ImportRequest): Promise<void> {
    const missing = await this.missing.find(request);
    await this.imports.noteMissing(request.importId, { count: missing.length, examples: missing.slice(0, MISSING_SHOWN) });
  }

  /** A snapshot removes no product whose row was rejected, and none at all if a rejected row names no product. */
  private async noteRejected(importId: string, errors: readonly RowError[]): Promise<void> {
    const rejected = errors.filter(({ severity }) => severity !== 'warning');
    const ids = rejected.flatMap(({ productId }) => productId ?? []);
    await this.products.noteRejected(importId, ids, ids.length < rejected.length);
  }

  /** Keeps the first row with each product id. Later rows with that id are reported. */
  private async withoutDuplicates(importId: string, pending: Pending): Promise<{ items: BatchItem[]; errors: RowError[] }> {
    const holders = await this.products.claimIds(
      importId,
      pending.items.map(({ row, product }) => ({ row, id: product.id })),
    );
    const errors = [...pending.errors];
    const items = pending.items.filter((item, n) => {
      const holder = holders[n];
      if (holder === item.row) return true;
      const message = `Row ${holder} already has this id, so this row does not count.`;
      errors.push({ ...placeOf(item), column: 'id', code: 'duplicate-id', message, value: item.product.id });
      return false;
    });
    return { items, errors };
  }

  /** Enqueues a batch once few enough are unfinished. @returns false if the import has ended meanwhile. */
  private async enqueue(
    { storeId, importId, revision, requireImages }: ImportRequest,
    { batch, items, columns }: Pick<IndexBatchData, 'batch' | 'items' | 'columns'>,
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
      columns,
      items,
      settled: {},
      errors: [],
    });
    return true;
  }
}

/** Why a snapshot removes nothing although all its rows could be read. */
const openRow = (rows: number): RowError => ({
  row: rows + 1,
  severity: 'warning',
  code: 'open-row',
  message: 'The last row has no line break at its end, as all other rows have: the feed may be cut off in it, so no product is removed.',
});

/** What the feed calls the columns of pictures. */
const pictureColumns = ({ columns }: Feed): Record<string, string> =>
  Object.fromEntries(['image', 'images'].flatMap((field) => (columns.has(field) ? [[field, columns.get(field) ?? field]] : [])));
