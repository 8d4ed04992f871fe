import { Inject, Injectable } from '@nestjs/common';
import { ImageSourceError, ObjectStore } from '#image-store';
import { CONFIG, Problem, type Config } from '#platform';
import type { BackupCounts, BackupRecord } from './backup-records.js';
import { BackupSource, type BackupOptions } from './backup-source.js';
import { compressed, recordsOf } from './record-lines.js';
import type { Restored } from './restore-progress.js';
import { Restorer, type RestoreOptions } from './restorer.js';

/** Backups in any bucket that the S3 keys of the installation reach. An address is `s3://bucket/key`. */
@Injectable()
export class BackupBuckets {
  constructor(
    private readonly source: BackupSource,
    private readonly restorer: Restorer,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Makes a backup.
   * @returns what it has. @throws {Problem} `invalid-request` where there is no such bucket.
   */
  async put(address: string, options: BackupOptions): Promise<BackupCounts> {
    return this.inBucket(address, async (bucket, key) => {
      const records = this.source.records(options);
      let counts: BackupCounts | undefined;
      const counted = async function* (): AsyncGenerator<BackupRecord> {
        for await (const record of records) {
          if (record.kind === 'end') ({ counts } = record);
          yield record;
        }
      };
      await bucket.putStream(key, compressed(counted()));
      if (!counts) throw new Error('the backup has no end');
      return counts;
    });
  }

  /** @throws {Problem} `unreadable-backup` where nothing is at the address, and whatever `Restorer.restore` throws. */
  async restore(address: string, options: RestoreOptions): Promise<Restored> {
    return this.inBucket(address, async (bucket, key) => {
      const bytes = await bucket.getStream(key);
      try {
        return await this.restorer.restore(recordsOf(bytes), options);
      } finally {
        bytes.destroy();
      }
    });
  }

  private async inBucket<T>(address: string, work: (bucket: ObjectStore, key: string) => Promise<T>): Promise<T> {
    const [, name = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(address) ?? [];
    const bucket = new ObjectStore({ ...this.config.s3, bucket: name });
    try {
      return await work(bucket, key);
    } catch (error) {
      if ((error as Error).name === 'NoSuchBucket')
        throw new Problem('invalid-request', `there is no bucket "${name}"`, [], { cause: error });
      throw error instanceof ImageSourceError ? new Problem('unreadable-backup', `there is no "${address}"`, [], { cause: error }) : error;
    } finally {
      bucket.close();
    }
  }
}
