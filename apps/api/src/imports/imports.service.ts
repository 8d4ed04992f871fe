import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { ImportState, NewImport } from '#api-contract';
import type { RowError } from '#catalog';
import { ImportStarter, UnfinishedUpload, ErrorReport, ImportStore, type ImportReport } from '#imports';
import { AcceptedWrites, importWrite } from '#index-versions';
import { ImportFeedProducer } from '#jobs';
import { Problem } from '#platform';
import { errorReportCsv } from './error-report-csv.js';

/** Imports that a list goes through. */
const MAX_LISTED = 1_000;

@Injectable()
export class ImportsService {
  constructor(
    private readonly imports: ImportStore,
    private readonly report: ErrorReport,
    private readonly feeds: ImportFeedProducer,
    private readonly accepted: AcceptedWrites,
    private readonly starter: ImportStarter,
  ) {}

  /**
   * Records an import and enqueues it; a worker runs it.
   * @param ownsFeed whether the feed was stored for this import. @throws {Problem} `conflict` for an upload that is not finished,
   * `store-limit` while as many imports of the store are under way as it may have.
   */
  async start(storeId: string, options: NewImport, ownsFeed: boolean): Promise<ImportReport> {
    try {
      return await this.find(storeId, await this.starter.start(storeId, options, ownsFeed));
    } catch (error) {
      if (error instanceof UnfinishedUpload) throw new Problem('conflict', error.message);
      throw error;
    }
  }

  /** The imports of the last month, the latest first. @param state only those in this state. */
  async list(
    storeId: string,
    state: ImportState | undefined,
    page: number,
    perPage: number,
  ): Promise<{ total: number; imports: ImportReport[] }> {
    const all = (await this.imports.list(storeId, MAX_LISTED)).filter((report) => state === undefined || report.state === state);
    return { total: all.length, imports: all.slice((page - 1) * perPage, page * perPage) };
  }

  /** @throws {Problem} `import-not-found`. */
  async find(storeId: string, importId: string): Promise<ImportReport> {
    const report = await this.imports.find(storeId, importId);
    if (!report) throw new Problem('import-not-found', `the store has no import "${importId}"`);
    return report;
  }

  async errors(storeId: string, importId: string, page: number, perPage: number): Promise<{ total: number; errors: RowError[] }> {
    await this.find(storeId, importId);
    return this.report.page({ storeId, importId }, (page - 1) * perPage, perPage);
  }

  /** The whole report as a CSV file, in constant memory. */
  async errorFile(storeId: string, importId: string): Promise<Readable> {
    await this.find(storeId, importId);
    return Readable.from(errorReportCsv(this.report.lines({ storeId, importId })));
  }

  /** Halts an import until it is resumed. @throws {Problem} `import-not-found`, or `conflict` in a state that cannot be paused. */
  async pause(storeId: string, importId: string): Promise<ImportReport> {
    const { state } = await this.find(storeId, importId);
    if (!(await this.imports.pause(importId))) throw new Problem('conflict', `the import cannot be paused: it is ${state}`);
    return this.find(storeId, importId);
  }

  /** Lets a paused import go on where it was. @throws {Problem} `import-not-found`, or `conflict` if it is not paused. */
  async resume(storeId: string, importId: string): Promise<ImportReport> {
    const { state } = await this.find(storeId, importId);
    const next = await this.imports.resume(importId);
    if (next === undefined) throw new Problem('conflict', `the import is not paused: it is ${state}`);
    // Its reader has ended, or ends within a moment and is begun again by the worker's watch.
    if (next === 'queued') await this.feeds.again({ storeId, importId });
    return this.find(storeId, importId);
  }

  /** Cancels an import; indexed products stay. @throws {Problem} `import-not-found`, or `conflict` if it has ended already. */
  async cancel(storeId: string, importId: string): Promise<ImportReport> {
    const { state } = await this.find(storeId, importId);
    if (!(await this.imports.end(importId, 'cancelled'))) throw new Problem('conflict', `the import has ended: it is ${state}`);
    await this.accepted.close(storeId, importWrite(importId));
    return this.find(storeId, importId);
  }
}
