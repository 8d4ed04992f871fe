import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  ErrorPage,
  FeedUploadDocument,
  ImportDocument,
  ImportList,
  ImportScheduleDocument,
  ImportState,
  PreviewDocument,
} from '#api-contract';
import type { FeedAddress, ImportOptions } from './client-options.js';
import { documentsOf } from './server-events.js';
import { ApiProblem, type Transport } from './transport.js';

const HAS_ENDED: ReadonlySet<ImportState> = new Set(['done', 'failed', 'cancelled']);
const POLL_MS = 200;
/** Parts of an upload that a request sends, and how often it is tried again, with growing waits. */
const PARTS_AT_ONCE = 4;
const ATTEMPTS = 8;
const MAX_WAIT_MS = 30_000;

/** Thrown for an upload that cannot go on. */
export class UploadError extends Error {
  override readonly name = 'UploadError';
}

/** The imports of a store. */
export class ImportsClient {
  constructor(private readonly transport: Transport) {}

  /** Uploads a feed and starts its import; the file is streamed. @throws {ApiProblem} */
  async start(file: string, options: ImportOptions = {}): Promise<ImportDocument> {
    return this.transport.send('POST', '/v1/imports', await feedForm(file, options));
  }

  /** Starts the import of a feed that Vitrine fetches, or that is uploaded already. @throws {ApiProblem} */
  async startFrom(source: FeedAddress, options: ImportOptions = {}): Promise<ImportDocument> {
    return this.transport.json('POST', '/v1/imports', { source: sourceOf(source), ...fieldsOf(options) });
  }

  /** How a feed would be imported, by its first rows. @throws {ApiProblem} */
  async preview(file: string, options: ImportOptions = {}): Promise<PreviewDocument> {
    return this.transport.send('POST', '/v1/imports/preview', await feedForm(file, options));
  }

  /**
   * Uploads a feed in parts. A request that fails is tried again from where the upload got to.
   * @param uploadId an upload of the same file that was cut off; it goes on. @param onProgress called with the state after each request.
   * @throws {ApiProblem}, {UploadError} for an upload of another file.
   */
  async upload(
    file: string,
    uploadId?: string,
    onProgress: (state: FeedUploadDocument) => void = () => undefined,
  ): Promise<FeedUploadDocument> {
    const blob = await openAsBlob(file);
    let state = await (uploadId === undefined
      ? this.transport.json<FeedUploadDocument>('POST', '/v1/uploads', { file_name: basename(file), size: blob.size })
      : this.uploadState(uploadId));
    if (state.size !== blob.size) {
      throw new UploadError(`the upload is of ${state.file_name} with ${state.size} bytes; ${basename(file)} has ${blob.size}`);
    }
    onProgress(state);
    for (let attempt = 1; state.offset < state.size;) {
      const { upload_id: id, offset, part_bytes: partBytes } = state;
      try {
        const bytes = blob.slice(offset, offset + PARTS_AT_ONCE * partBytes, 'application/octet-stream');
        state = await this.transport.send<FeedUploadDocument>('PUT', `/v1/uploads/${id}?offset=${offset}`, bytes);
        if (state.offset <= offset) throw new UploadError('the upload does not go on');
        attempt = 1;
        onProgress(state);
      } catch (error) {
        const isLasting = error instanceof ApiProblem && error.problem.status < 500 && ![408, 409, 429].includes(error.problem.status);
        if (isLasting || attempt >= ATTEMPTS) throw error;
        await sleep(Math.min(MAX_WAIT_MS, POLL_MS * 2 ** attempt++));
        state = await this.uploadState(id).catch(() => state);
      }
    }
    return state;
  }

  /** @throws {ApiProblem} `upload-not-found` */
  async uploadState(uploadId: string): Promise<FeedUploadDocument> {
    return this.transport.json('GET', `/v1/uploads/${encodeURIComponent(uploadId)}`);
  }

  /** @throws {ApiProblem} */
  async find(id: string): Promise<ImportDocument> {
    return this.transport.json('GET', `/v1/imports/${encodeURIComponent(id)}`);
  }

  /** The imports of the last month, the latest first. @throws {ApiProblem} */
  async list(state?: string, page = 1): Promise<ImportList> {
    return this.transport.json('GET', `/v1/imports?page=${page}${state === undefined ? '' : `&state=${encodeURIComponent(state)}`}`);
  }

  /** Follows an import until it has ended. @param onProgress called with each status. @throws {ApiProblem} */
  async wait(id: string, onProgress: (status: ImportDocument) => void = () => undefined): Promise<ImportDocument> {
    for (;;) {
      const response = await this.transport.request('GET', `/v1/imports/${encodeURIComponent(id)}/events`, undefined);
      for await (const status of documentsOf<ImportDocument>(response)) {
        onProgress(status);
        if (HAS_ENDED.has(status.state)) return status;
      }
      await sleep(POLL_MS);
    }
  }

  /** @throws {ApiProblem} `conflict` if the state of the import does not allow the action. */
  async act(id: string, action: 'pause' | 'resume' | 'cancel'): Promise<ImportDocument> {
    return this.transport.json('POST', `/v1/imports/${encodeURIComponent(id)}/${action}`);
  }

  /** @throws {ApiProblem} */
  async errors(id: string, page = 1, perPage = 100): Promise<ErrorPage> {
    return this.transport.json('GET', `/v1/imports/${encodeURIComponent(id)}/errors?page=${page}&per_page=${perPage}`);
  }

  /** Has a feed imported now and again each time the interval has passed, such as `6h`. @throws {ApiProblem} */
  async schedule(source: FeedAddress, every: string, options: ImportOptions = {}): Promise<ImportScheduleDocument> {
    return this.transport.json('PUT', '/v1/imports/schedule', { every, import: { source: sourceOf(source), ...fieldsOf(options) } });
  }

  /** @throws {ApiProblem} `schedule-not-found` */
  async findSchedule(): Promise<ImportScheduleDocument> {
    return this.transport.json('GET', '/v1/imports/schedule');
  }

  /** @throws {ApiProblem} `schedule-not-found` */
  async removeSchedule(): Promise<void> {
    await this.transport.json('DELETE', '/v1/imports/schedule');
  }
}

const sourceOf = ({ uploadId, ...source }: FeedAddress): object => (uploadId === undefined ? source : { upload_id: uploadId });

/** The fields of a request; undefined ones are left out of the JSON. */
const fieldsOf = ({
  deleteThreshold,
  dryRun,
  full,
  requireImages,
  ...same
}: ImportOptions): Record<string, string | number | boolean | object | undefined> => ({
  ...same,
  delete_threshold: deleteThreshold,
  dry_run: dryRun,
  full,
  require_images: requireImages,
});

async function feedForm(file: string, options: ImportOptions): Promise<FormData> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fieldsOf(options))) {
    if (value === undefined) continue;
    form.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  form.set('file', await openAsBlob(file), basename(file));
  return form;
}
