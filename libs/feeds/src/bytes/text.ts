import { isAscii } from 'node:buffer';
import type { Duplex, Readable } from 'node:stream';
import iconv from 'iconv-lite';
import { damagedUtf8, encodingOf, type Encoding } from './encoding.js';

/** Bytes outside ASCII that are enough to tell the encoding, with what stands around them. */
const SAMPLE_BYTES = 64 * 1024;
/** The beginning, which may have a byte order mark. */
const HEAD_BYTES = 4_096;
/** What stands around a byte outside ASCII. */
const AROUND = 64;

/**
 * The encoding of a stream's text: of its beginning, and of the first places at which it has letters outside ASCII. UTF-8 is checked to the end.
 * @throws {FeedError} `unknown-encoding`
 */
export async function encodingOfStream(stream: Readable): Promise<Encoding> {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  const parts: Buffer[] = [];
  let size = 0;
  let isUtf8 = true;
  for await (const chunk of stream.iterator({ destroyOnReturn: true })) {
    const bytes = Buffer.from(chunk as Uint8Array);
    if (size < SAMPLE_BYTES) {
      const head = parts.length === 0 ? bytes.subarray(0, HEAD_BYTES) : Buffer.alloc(0);
      const part = Buffer.concat([head, aroundLetters(bytes.subarray(head.length))]);
      parts.push(part);
      size += part.length;
    }
    isUtf8 &&= continues(utf8, bytes);
    if (!isUtf8 && size >= SAMPLE_BYTES) break;
  }
  const encoding = encodingOf(Buffer.concat(parts));
  if (encoding !== 'UTF-8' || isUtf8) return encoding;
  throw damagedUtf8();
}

/** Whether a text goes on in UTF-8. */
function continues(decoder: InstanceType<typeof TextDecoder>, bytes: Buffer): boolean {
  try {
    decoder.decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** The lines of a chunk that have letters outside ASCII. */
function aroundLetters(bytes: Buffer): Buffer {
  if (isAscii(bytes) && !bytes.includes(0)) return Buffer.alloc(0);
  const parts: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    const found = bytes.subarray(at).findIndex((byte) => byte >= 0x80 || byte === 0);
    if (found < 0) break;
    const from = Math.max(at, at + found - AROUND);
    const end = Math.min(bytes.length, at + found + AROUND);
    parts.push(bytes.subarray(from, end));
    at = end;
  }
  return Buffer.concat(parts);
}

/** Bytes of an encoding as text; a letter at their end that is not whole becomes U+FFFD. */
export const decoded = (bytes: Buffer, encoding: Encoding): string => iconv.decode(bytes, encoding);

/** The same text as UTF-8. */
export function asUtf8(stream: Readable, encoding: Encoding): Readable {
  if (encoding === 'UTF-8') return stream;
  const decoder = iconv.decodeStream(encoding) as unknown as Duplex;
  const encoder = iconv.encodeStream('utf8') as unknown as Duplex;
  stream.on('error', (error) => encoder.destroy(error));
  encoder.on('close', () => stream.destroy());
  return stream.pipe(decoder).pipe(encoder);
}
