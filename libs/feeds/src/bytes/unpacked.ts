import { PassThrough, Readable, Transform, type TransformCallback } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { FeedError } from '../feed-error.js';

const GZIP = [0x1f, 0x8b];
const ZIP = [0x50, 0x4b, 0x03, 0x04];
const XLS = [0xd0, 0xcf, 0x11, 0xe0];

/** A compressed feed may unpack to this many bytes: a file of some megabytes can hold terabytes of zeros. */
export const MAX_UNPACKED_BYTES = 20e9;

const startsWith = (bytes: Buffer, magic: readonly number[]): boolean => magic.every((byte, n) => bytes[n] === byte);

/**
 * The bytes of a feed; gzip is undone.
 * @throws {FeedError} `unsupported-feed` for a zip file, a spreadsheet or a PDF document. The stream fails with `unreadable-feed` where a gzip file is damaged or cut off.
 */
export async function unpacked(source: Readable): Promise<Readable> {
  const [head, stream] = await split(source);
  const fault = faultOfHead(head);
  if (fault !== undefined) {
    stream.destroy();
    throw new FeedError('unsupported-feed', fault);
  }
  if (!startsWith(head, GZIP)) return stream;
  const gunzip = createGunzip();
  stream.on('error', (error) => gunzip.destroy(error));
  gunzip.on('close', () => stream.destroy());
  const bounded = new Bounded();
  gunzip.on('error', (error) => bounded.destroy(faultOf(error)));
  bounded.on('close', () => gunzip.destroy());
  return stream.pipe(gunzip).pipe(bounded);
}

/** Why a file is no feed, by its first bytes. */
function faultOfHead(head: Buffer): string | undefined {
  if (startsWith(head, XLS)) return 'the feed is a spreadsheet; save it as CSV';
  if (head.subarray(0, 5).toString('latin1') === '%PDF-') return 'the feed is a PDF document; export it as CSV';
  if (startsWith(head, ZIP)) return 'the feed is a zip file within another file; unpack it';
  return undefined;
}

/** The first chunk of a stream, and a stream of all its bytes. */
async function split(source: Readable): Promise<[Buffer, Readable]> {
  const whole = new PassThrough();
  source.on('error', (error) => whole.destroy(error));
  whole.on('close', () => source.destroy());
  source.pipe(whole);
  for await (const chunk of whole.iterator({ destroyOnReturn: false })) {
    const head = Buffer.from(chunk as Uint8Array);
    whole.unshift(head);
    return [head, whole];
  }
  return [Buffer.alloc(0), Readable.from([])];
}

/** Passes bytes on until there are too many. */
class Bounded extends Transform {
  #size = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#size += chunk.length;
    if (this.#size <= MAX_UNPACKED_BYTES) return done(null, chunk);
    done(new FeedError('unreadable-feed', `the feed unpacks to more than ${MAX_UNPACKED_BYTES / 1e9} GB`));
  }
}

/** Errors of zlib are about the file; any other comes from the source and may pass. */
function faultOf(error: Error): Error {
  const isDamage = String((error as { code?: unknown }).code).startsWith('Z_');
  return isDamage ? new FeedError('unreadable-feed', 'the gzip file is damaged or cut off', { cause: error }) : error;
}
