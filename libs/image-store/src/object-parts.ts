import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

/** Objects that are written in parts, by several requests. */
export class ObjectParts {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
  ) {}

  /** Begins an object. @returns the id under which its parts are sent. */
  async begin(key: string): Promise<string> {
    const { UploadId } = await this.client.send(new CreateMultipartUploadCommand({ Bucket: this.bucket, Key: key }));
    if (UploadId === undefined) throw new Error('the object store gave no id to an upload');
    return UploadId;
  }

  /** @param number from 1. @param bytes at least 5 MiB, but for the last part. @returns the ETag of the part. */
  async put(key: string, uploadId: string, number: number, bytes: Buffer): Promise<string> {
    const { ETag } = await this.client.send(
      new UploadPartCommand({ Bucket: this.bucket, Key: key, UploadId: uploadId, PartNumber: number, Body: bytes }),
    );
    if (ETag === undefined) throw new Error('the object store gave no ETag to a part');
    return ETag;
  }

  /** Makes the object of its parts. @param etags of all parts, in their order. */
  async complete(key: string, uploadId: string, etags: readonly string[]): Promise<void> {
    const parts = etags.map((ETag, n) => ({ ETag, PartNumber: n + 1 }));
    const command = { Bucket: this.bucket, Key: key, UploadId: uploadId, MultipartUpload: { Parts: parts } };
    await this.client.send(new CompleteMultipartUploadCommand(command));
  }

  /** Removes the parts. */
  async abort(key: string, uploadId: string): Promise<void> {
    await this.client.send(new AbortMultipartUploadCommand({ Bucket: this.bucket, Key: key, UploadId: uploadId }));
  }
}
