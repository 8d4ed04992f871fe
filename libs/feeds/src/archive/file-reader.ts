import { PassThrough, type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { callbackify } from 'node:util';
import { LRUCache } from 'lru-cache';
import { RandomAccessReader } from 'yauzl';
import type { FeedFile } from './feed-file.js';

/** A zip reader asks for some dozen bytes at a time: they are fetched in blocks of this size, of which some are held. */
const BLOCK_BYTES = 1_000_000;
const BLOCKS_HELD = 4;

/** Reads a file for the zip library. */
export class FileReader extends RandomAccessReader {
  readonly #blocks = new LRUCache<number, Promise<Buffer>>({ max: BLOCKS_HELD });
  /** Why the file itself could not be read, if that was so. */
  fault: Error | undefined;

  constructor(private readonly file: FeedFile) {
    super();
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const passing = new PassThrough();
    this.file.open(start, end).then(
      (stream) => {
        stream.on('error', (error) => passing.destroy(this.noted(error)));
        passing.on('close', () => stream.destroy());
        stream.pipe(passing);
      },
      (error: unknown) => passing.destroy(this.noted(error)),
    );
    return passing;
  }

  override read(target: Buffer, offset: number, length: number, position: number, done: (error: Error | null) => void): void {
    const copy = async (): Promise<void> => {
      const bytes = await this.bytes(position, length).catch((error: unknown) => Promise.reject(this.noted(error)));
      bytes.copy(target, offset);
    };
    callbackify(copy)(done);
  }

  private async bytes(position: number, length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let at = position; at < position + length;) {
      const number = Math.floor(at / BLOCK_BYTES);
      const from = at - number * BLOCK_BYTES;
      const part = (await this.block(number)).subarray(from, from + position + length - at);
      if (part.length === 0) break;
      parts.push(part);
      at += part.length;
    }
    return Buffer.concat(parts);
  }

  private async block(number: number): Promise<Buffer> {
    const held = this.#blocks.get(number);
    if (held) return held;
    const start = number * BLOCK_BYTES;
    const block = this.file.open(start, Math.min(this.file.size, start + BLOCK_BYTES)).then((stream) => buffer(stream));
    this.#blocks.set(number, block);
    return block;
  }

  private noted(error: unknown): Error {
    this.fault ??= error instanceof Error ? error : new Error(String(error));
    return this.fault;
  }
}
