import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { ObjectStore, storePrefix } from '#image-store';
import { exclusively, KEYS, Redis } from '#redis';

/** Bytes of a part: what is lost at most when a request is cut off. S3 takes parts of 5 MiB or more, and 10 000 of them. */
export const PART_BYTES = 8 * 1024 * 1024;
const KEPT_MS = 7 * 24 * 3600 * 1000;

/** An upload of a feed, as far as it has come. */
export interface FeedUploadState {
  readonly uploadId: string;
  readonly fileName: string;
  /** Bytes in all. */
  readonly size: number;
  /** Bytes that are there: the upload goes on behind them. */
  readonly offset: number;
}

/** Why bytes cannot be added. */
export class UploadConflict extends Error {
  override readonly name = 'UploadConflict';
}

interface Upload extends FeedUploadState {
  readonly key: string;
  readonly s3Id: string;
  readonly etags: readonly string[];
  /** Whether the object was made of the parts. */
  readonly isComplete: boolean;
}

/** Uploads of feeds that can be resumed: a feed is sent in as many requests as it takes, and each begins where the last one got to. */
@Injectable()
export class FeedUploads {
  constructor(
    private readonly redis: Redis,
    private readonly objects: ObjectStore,
  ) {}

  /** Begins an upload of a feed of `size` bytes. */
  async begin(storeId: string, fileName: string, size: number): Promise<FeedUploadState> {
    const uploadId = randomUUID();
    const key = `${storePrefix(storeId)}feeds/${uploadId}`;
    const s3Id = await this.objects.parts.begin(key);
    await this.redis.hset(KEYS.feedUpload(uploadId), { storeId, fileName, size: String(size), key, s3Id });
    await this.redis.zadd(KEYS.feedUploads, String(Date.now()), uploadId);
    return { uploadId, fileName, size, offset: 0 };
  }

  /** The upload if it is this store's. */
  async find(storeId: string, uploadId: string): Promise<FeedUploadState | undefined> {
    const upload = await this.upload(storeId, uploadId);
    return upload && stateOf(upload);
  }

  /** The key of a feed that is there as a whole; undefined for an upload that is unknown or not finished. */
  async feedOf(storeId: string, uploadId: string): Promise<{ readonly key: string; readonly fileName: string } | undefined> {
    const upload = await this.upload(storeId, uploadId);
    return upload?.isComplete ? { key: upload.key, fileName: upload.fileName } : undefined;
  }

  /**
   * Adds bytes behind those that are there. Whole parts are kept even if the bytes are cut off: `find` tells from where to go on.
   * @throws {UploadConflict} for another offset than that of the upload, for bytes beyond its size, and while another request adds some.
   *   Errors of the body pass through.
   */
  async add(storeId: string, uploadId: string, offset: number, body: Readable): Promise<FeedUploadState | undefined> {
    const added = await exclusively(this.redis, KEYS.feedUpload(uploadId, 'lock'), async () => {
      const upload = await this.upload(storeId, uploadId);
      if (!upload) return { state: undefined };
      if (upload.isComplete && offset === upload.size) return { state: stateOf(upload) };
      if (upload.offset !== offset) throw new UploadConflict(`the upload goes on at byte ${upload.offset}`);
      await this.addParts(upload, body);
      return { state: await this.find(storeId, uploadId) };
    });
    if (!added) throw new UploadConflict('another request adds bytes to this upload');
    return added.state;
  }

  private async addParts(upload: Upload, body: Readable): Promise<void> {
    const { uploadId, size } = upload;
    let { offset } = upload;
    let pending: Buffer[] = [];
    let length = 0;
    const etags = [...upload.etags];
    const flush = async (bytes: Buffer): Promise<void> => {
      const etag = await this.objects.parts.put(upload.key, upload.s3Id, etags.length + 1, bytes);
      etags.push(etag);
      offset += bytes.length;
      await this.redis.hset(KEYS.feedUpload(uploadId), { [`part:${etags.length}`]: `${bytes.length} ${etag}` });
    };
    for await (const chunk of body) {
      pending.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (offset + length > size) throw new UploadConflict(`the upload has ${size} bytes; more were sent`);
      while (length >= PART_BYTES) {
        const bytes = Buffer.concat(pending);
        await flush(bytes.subarray(0, PART_BYTES));
        pending = [bytes.subarray(PART_BYTES)];
        length -= PART_BYTES;
      }
    }
    // Only the last part may be smaller; smaller ones before it are sent again.
    if (offset + length === size && length > 0) await flush(Buffer.concat(pending));
    if (offset === size) await this.complete({ ...upload, etags });
  }

  /** Makes the object of its parts, unless an earlier attempt did and could not note it. */
  private async complete({ uploadId, key, s3Id, size, etags }: Upload): Promise<void> {
    try {
      await this.objects.parts.complete(key, s3Id, etags);
    } catch (error) {
      const made = await this.objects.pinned(key).catch(() => undefined);
      if (made?.size !== size) throw error;
    }
    await this.redis.hset(KEYS.feedUpload(uploadId), { isComplete: '1' });
  }

  /** The upload if it is this store's. One of which all parts are there is completed. */
  private async upload(storeId: string, uploadId: string): Promise<Upload | undefined> {
    const upload = await this.written(storeId, uploadId);
    if (!upload || upload.isComplete || upload.offset < upload.size) return upload;
    await this.complete(upload);
    return { ...upload, isComplete: true };
  }

  private async written(storeId: string, uploadId: string): Promise<Upload | undefined> {
    const fields = await this.redis.hgetall(KEYS.feedUpload(uploadId));
    if (fields['storeId'] !== storeId) return undefined;
    const parts = Object.entries(fields)
      .filter(([field]) => field.startsWith('part:'))
      .map(([field, value]) => ({
        number: Number(field.slice(5)),
        length: Number(value.split(' ')[0]),
        etag: value.slice(value.indexOf(' ') + 1),
      }))
      .toSorted((a, b) => a.number - b.number);
    return {
      uploadId,
      fileName: fields['fileName'] ?? '',
      size: Number(fields['size']),
      key: fields['key'] ?? '',
      s3Id: fields['s3Id'] ?? '',
      etags: parts.map(({ etag }) => etag),
      isComplete: fields['isComplete'] === '1',
      offset: parts.reduce((sum, { length }) => sum + length, 0),
    };
  }

  /** Removes uploads that were begun a week ago, with their feeds and parts. */
  async removeOld(): Promise<void> {
    const old = await this.redis.zrange(KEYS.feedUploads, '-inf', String(Date.now() - KEPT_MS), 'BYSCORE');
    for (const uploadId of old) {
      const { key, s3Id } = await this.redis.hgetall(KEYS.feedUpload(uploadId));
      if (key !== undefined && s3Id !== undefined) {
        // The parts of a finished upload are gone.
        await this.objects.parts.abort(key, s3Id).catch(() => undefined);
        await this.objects.delete(key);
      }
      await this.redis.del(KEYS.feedUpload(uploadId));
      await this.redis.zrem(KEYS.feedUploads, uploadId);
    }
  }
}

const stateOf = ({ uploadId, fileName, size, offset }: Upload): FeedUploadState => ({ uploadId, fileName, size, offset });
