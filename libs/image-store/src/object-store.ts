import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  HeadBucketCommand,
  ListObjectsCommand,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  type GetObjectCommandOutput,
  type HeadObjectCommandOutput,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { MAX_PICTURE_BYTES } from '#catalog';
import { asDependency, type S3Config } from '#platform';
import { ImageSourceError } from './image-source-error.js';
import { ObjectParts } from './object-parts.js';
import { watchedChunks } from './watched-stream.js';
import { ReplacedObjectError, type ListedObject, type PinnedObject } from './stored-objects.js';

const TIMEOUT_MS = 10_000;

export type StoredObject = { readonly bytes: Buffer; readonly etag?: string } | { readonly notModified: true };

/** True for an answer about an object or a bucket: not modified, not found, conflict, replaced. The server itself works. */
const isAnswer = (error: unknown): boolean => [304, 404, 409, 412].some((status) => isStatus(error, status));

/** Waits until there is room in memory for this many bytes. */
export type Admission = (bytes: number) => Promise<void>;

async function admitted(body: Readable, admit: Admission, bytes: number): Promise<void> {
  try {
    await admit(bytes);
  } catch (error) {
    body.destroy();
    throw error;
  }
}

const isStatus = (error: unknown, status: number): boolean =>
  error instanceof S3ServiceException && error.$metadata.httpStatusCode === status;

/** The S3 bucket that holds pictures and feeds. Keys are as S3 has them; `ImageSource` keeps stores apart. */
export class ObjectStore {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #timeoutMs: number;
  /** Objects that several requests write. */
  readonly parts: ObjectParts;

  constructor(config: S3Config) {
    this.#bucket = config.bucket;
    this.#timeoutMs = config.timeoutMs ?? TIMEOUT_MS;
    const client = new S3Client({
      region: config.region,
      ...(config.endpoint && { endpoint: config.endpoint, forcePathStyle: true }),
      requestHandler: {
        connectionTimeout: this.#timeoutMs,
        requestTimeout: this.#timeoutMs,
        throwOnRequestTimeout: true,
      },
      maxAttempts: 2,
      credentials: { accessKeyId: config.accessKeyId, secretAccessKey: config.secretAccessKey },
    });
    this.#client = asDependency(client, 'object store', isAnswer);
    this.parts = new ObjectParts(this.#client, this.#bucket);
  }

  /** Makes the bucket unless it is there. */
  async ensureBucket(): Promise<void> {
    try {
      await this.#client.send(new HeadBucketCommand({ Bucket: this.#bucket }));
    } catch (error) {
      if (!isStatus(error, 404)) throw error;
      await this.createBucket();
    }
  }

  async ping(): Promise<void> {
    await this.#client.send(new HeadBucketCommand({ Bucket: this.#bucket }));
  }

  async put(key: string, bytes: Uint8Array, contentType = 'application/octet-stream'): Promise<void> {
    await this.#client.send(new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: bytes, ContentType: contentType }));
  }

  /** Stores a stream of unknown length in parts, in constant memory. */
  async putStream(key: string, body: Readable): Promise<void> {
    const upload = new Upload({ client: this.#client, params: { Bucket: this.#bucket, Key: key, Body: body } });
    await upload.done();
  }

  /** @throws {ImageSourceError} `image-not-found`. */
  async getStream(key: string): Promise<Readable> {
    return this.part(key);
  }

  /**
   * An object as it is now, whose bytes can be read again and in parts; they are never those of an object that took its place.
   * @throws {ImageSourceError} `image-not-found`.
   */
  async pinned(key: string): Promise<PinnedObject> {
    const { ETag: etag, ContentLength: size = 0 } = await this.send(new HeadObjectCommand({ Bucket: this.#bucket, Key: key }), key);
    return {
      size,
      ...(etag && { etag }),
      open: async (from = 0, end = size) => {
        if (from >= end) return Readable.from([]);
        const isWhole = from === 0 && end === size;
        return this.part(key, { etag, ...(!isWhole && { range: `bytes=${from}-${end - 1}` }) });
      },
    };
  }

  /** @param of the object that is to be read, by its ETag, and the bytes of it. */
  private async part(
    key: string,
    { etag, range }: { readonly etag?: string | undefined; readonly range?: string } = {},
  ): Promise<Readable> {
    const { Body, ETag } = await this.send(
      new GetObjectCommand({ Bucket: this.#bucket, Key: key, ...(etag && { IfMatch: etag }), ...(range && { Range: range }) }),
      key,
    ).catch((error: unknown) => {
      throw isStatus(error, 412) ? new ReplacedObjectError(`the object "${key}" was replaced while it was read`, { cause: error }) : error;
    });
    if (etag === undefined || ETag === undefined || ETag === etag) return Readable.from(watchedChunks(Body as Readable, this.#timeoutMs));
    // Not every server looks at If-Match.
    (Body as Readable).destroy();
    throw new ReplacedObjectError(`the object "${key}" was replaced while it was read`);
  }

  /**
   * @param etag the ETag of the caller's copy: an unchanged object is not sent again.
   * @param admit called with the size before the object is read; the read waits until it resolves.
   * @throws {ImageSourceError} `image-not-found` or `image-too-large`. Failures of the connection pass through: they are transient.
   */
  async get(key: string, etag?: string, admit: Admission = () => Promise.resolve()): Promise<StoredObject> {
    try {
      const { Body, ETag, ContentLength } = await this.send(
        new GetObjectCommand({ Bucket: this.#bucket, Key: key, ...(etag && { IfNoneMatch: etag }) }),
        key,
      );
      if ((ContentLength ?? 0) > MAX_PICTURE_BYTES) {
        (Body as Readable).destroy();
        throw new ImageSourceError('image-too-large', `the object is larger than ${MAX_PICTURE_BYTES / 1e6} MB`);
      }
      await admitted(Body as Readable, admit, ContentLength ?? MAX_PICTURE_BYTES);
      const chunks: Uint8Array[] = [];
      for await (const chunk of watchedChunks(Body as Readable, this.#timeoutMs)) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      return { bytes, ...(ETag && { etag: ETag }) };
    } catch (error) {
      if (isStatus(error, 304)) return { notModified: true };
      throw error;
    }
  }

  /** When an object was put, in ms since 1970; undefined if there is none. */
  async modifiedAt(key: string): Promise<number | undefined> {
    try {
      return (await this.#client.send(new HeadObjectCommand({ Bucket: this.#bucket, Key: key }))).LastModified?.getTime() ?? 0;
    } catch (error) {
      if (isStatus(error, 404)) return undefined;
      throw error;
    }
  }

  /** The keys that begin with `prefix`, in S3's order. */
  async *list(prefix: string): AsyncGenerator<string> {
    for await (const page of this.listed(prefix)) for (const { key } of page) yield key;
  }

  /** The objects whose keys begin with `prefix`, in S3's order, in pages of a thousand. */
  async *listed(prefix: string): AsyncGenerator<readonly ListedObject[]> {
    for (let after: string | undefined, isTruncated = true; isTruncated;) {
      // A listing of the first version goes on behind a key. The tokens of the second one are more than s3rver can make.
      const { Contents = [], IsTruncated = false } = await this.#client.send(
        new ListObjectsCommand({ Bucket: this.#bucket, Prefix: prefix, ...(after !== undefined && { Marker: after }) }),
      );
      const page = Contents.flatMap(({ Key, ETag, Size = 0, LastModified }) =>
        Key === undefined ? [] : [{ key: Key, etag: ETag, size: Size, modifiedAt: LastModified?.getTime() ?? 0 }],
      );
      if (page.length > 0) yield page;
      after = page.at(-1)?.key;
      isTruncated = IsTruncated && after !== undefined;
    }
  }

  /** Removes an object if it exists. */
  async delete(key: string): Promise<void> {
    await this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: key }));
  }

  close(): void {
    this.#client.destroy();
  }

  private async createBucket(): Promise<void> {
    try {
      await this.#client.send(new CreateBucketCommand({ Bucket: this.#bucket }));
    } catch (error) {
      // Another process made the bucket first. If the bucket belongs to somebody else, the ping rejects.
      if (!isStatus(error, 409)) throw error;
      await this.ping();
    }
  }

  private async send(command: GetObjectCommand, key: string): Promise<GetObjectCommandOutput>;
  private async send(command: HeadObjectCommand, key: string): Promise<HeadObjectCommandOutput>;
  private async send(
    command: GetObjectCommand | HeadObjectCommand,
    key: string,
  ): Promise<GetObjectCommandOutput | HeadObjectCommandOutput> {
    try {
      return command instanceof GetObjectCommand ? await this.#client.send(command) : await this.#client.send(command);
    } catch (error) {
      if (isStatus(error, 404)) throw new ImageSourceError('image-not-found', `the object store has no "${key}"`, false, { cause: error });
      throw error;
    }
  }
}
