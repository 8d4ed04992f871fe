import { LRUCache } from 'lru-cache';
import { Injectable, Logger } from '@nestjs/common';
import { AcceptedWrites, IndexVersions } from '#index-versions';
import { ImportStore } from '#imports';
import { IndexBatchProducer } from '#jobs';
import { Recurring } from '../recurring.js';

const INTERVAL_MS = 60_000;
/** A request that was accepted longer ago is answered, or its process is gone. Tombstones stay in the index for the same time. */
const DIRECT_MS = 3_600_000;
const MAX_MISSED = 100_000;

/** Closes accepted writes that will never arrive, and removes tombstones once no older write can arrive any more. */
@Injectable()
export class WriteWatch extends Recurring {
  private readonly logger = new Logger('indexing');

  /** Writes whose job or record was missing at the last check. */
  readonly #missed = new LRUCache<string, true>({ max: MAX_MISSED });

  constructor(
    private readonly accepted: AcceptedWrites,
    private readonly imports: ImportStore,
    private readonly versions: IndexVersions,
    private readonly batches: IndexBatchProducer,
  ) {
    super(INTERVAL_MS);
  }

  async look(now = Date.now()): Promise<void> {
    for (const storeId of await this.accepted.stores()) {
      if (this.isStopped) return;
      // A fault of one store must not stop the check of the others.
      await this.lookAt(storeId, now).catch((error: unknown) => this.warn(error));
    }
  }

  private async lookAt(storeId: string, now: number): Promise<void> {
    for (const name of await this.accepted.open(storeId)) {
      if (await this.hasLongBeenGone(name, () => this.mayArrive(storeId, name, now))) await this.accepted.close(storeId, name);
    }
    await this.accepted.sweepPending(storeId, async (jobId) => !(await this.hasLongBeenGone(jobId, () => this.batches.isPending(jobId))));
    // `latest` is read first: a write that is accepted between the two reads then has a greater revision.
    const latest = await this.accepted.latest(storeId);
    const below = (await this.accepted.leastOpen(storeId)) ?? latest + 1;
    for (const index of await this.versions.all(storeId)) await index.purge(storeId, below, now - DIRECT_MS);
  }

  /** True at the second check that misses a write's job or record: a write is accepted a moment before its job or record is created. */
  private async hasLongBeenGone(name: string, isThere: () => Promise<boolean>): Promise<boolean> {
    if (await isThere()) {
      this.#missed.delete(name);
      return false;
    }
    const isSecondLook = this.#missed.has(name);
    this.#missed.set(name, true);
    return isSecondLook;
  }

  private async mayArrive(storeId: string, name: string, now: number): Promise<boolean> {
    const [kind, rest = ''] = name.split(/:(.*)/s);
    if (kind === 'job' || kind === 'feed-job') return this.batches.isPending(rest);
    if (kind === 'import') return (await this.imports.find(storeId, rest)) !== undefined;
    return kind !== 'direct' || now - Number.parseInt(rest, 10) < DIRECT_MS;
  }

  protected warn(error: unknown): void {
    this.logger.warn({ message: 'accepted writes could not be checked; it will be tried again', err: error });
  }
}
