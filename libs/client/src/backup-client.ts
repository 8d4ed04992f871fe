import type { BackupDocument, NewBackupInput, NewRestoreInput, ProblemDocument, RestoreDocument } from '#api-contract';
import { whole, type Transport } from './transport.js';

/** Backups of the whole installation; for operators. */
export class BackupClient {
  constructor(private readonly transport: Transport) {}

  /** A backup as gzip; whoever reads it to its end has all of it. @param pictures whether it has the pictures themselves. @throws {ApiProblem} */
  async download({ pictures = false }: { readonly pictures?: boolean } = {}): Promise<ReadableStream<Uint8Array>> {
    const { body } = await this.transport.request('GET', `/v1/operator/backup?pictures=${pictures}`, undefined);
    if (!body) throw new TypeError('the answer has no body');
    return body;
  }

  /** Has the installation write a backup into a bucket. @throws {ApiProblem} */
  async store(backup: NewBackupInput): Promise<BackupDocument> {
    return whole(await this.transport.json<BackupDocument | ProblemDocument>('POST', '/v1/operator/backup', backup));
  }

  /** @param over whether stores that have products are written to as well. @throws {ApiProblem} */
  async restore(
    backup: Blob,
    { over = false, replace = false }: { readonly over?: boolean; readonly replace?: boolean } = {},
  ): Promise<RestoreDocument> {
    return this.transport.send('POST', `/v1/operator/restore?over=${over}&replace=${replace}`, backup);
  }

  /** Has the installation restore a backup from a bucket. @throws {ApiProblem} */
  async restoreFrom(source: NewRestoreInput): Promise<RestoreDocument> {
    return whole(await this.transport.json<RestoreDocument | ProblemDocument>('POST', '/v1/operator/restore/object', source));
  }
}
