import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { FeedError } from '../feed-error.js';
import { eightBitEncoding } from './eight-bit.js';

/** An encoding by the name that people know it by, such as `UTF-8` or `Windows-1252`. */
export type Encoding = string;

/**
 * The encoding of a text: by a byte order mark, by the zeros of UTF-16, as UTF-8 where it is valid, by what an XML
 * document says, else by its letters.
 * @param bytes a part of the text that has letters outside ASCII if the text has any; it may end within a letter.
 * @throws {FeedError} `unknown-encoding`: a wrong guess would change letters without a word.
 */
export function encodingOf(bytes: Buffer): Encoding {
  const marked = markedEncoding(bytes) ?? utf16WithoutMark(bytes);
  if (marked) return marked;
  if (isUtf8(withoutCutLetter(bytes))) return 'UTF-8';
  if (isMostlyUtf8(bytes)) throw damagedUtf8();
  const found = declaredEncoding(bytes) ?? eightBitEncoding(bytes);
  if (found) return found;
  throw new FeedError('unknown-encoding', 'the feed is neither UTF-8 nor in an encoding that its letters tell for sure; save it as UTF-8');
}

/** Why a text in UTF-8 with damaged letters is refused: which letters they were cannot be told. */
export const damagedUtf8 = (): FeedError =>
  new FeedError('unknown-encoding', 'the feed is UTF-8, but some of its letters are damaged; export it again');

/** Whether most letters outside ASCII are whole in UTF-8: then no other encoding makes sense of them. */
function isMostlyUtf8(bytes: Buffer): boolean {
  const letters = bytes.toString('utf8').match(/\P{ASCII}/gu) ?? [];
  const broken = letters.filter((letter) => letter === '\uFFFD').length;
  return letters.length - broken > 4 * broken;
}

/** The encoding that a byte order mark names. */
function markedEncoding(bytes: Buffer): Encoding | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'UTF-16LE';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'UTF-16BE';
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 'UTF-8' : undefined;
}

/** The encoding that an XML document says it has. One that says it is Unicode is known to be none by now. */
function declaredEncoding(bytes: Buffer): Encoding | undefined {
  const [, name = ''] = /^\s*<\?xml\s[^>]{0,200}\bencoding=["']([\w.:-]{1,40})["']/.exec(bytes.subarray(0, 512).toString('latin1')) ?? [];
  return name !== '' && !/^utf/i.test(name) && iconv.encodingExists(name) ? name : undefined;
}

/** Latin letters in UTF-16 have a zero in every second byte. */
function utf16WithoutMark(bytes: Buffer): Encoding | undefined {
  const head = bytes.subarray(0, 1024);
  let [even, odd] = [0, 0];
  for (const [n, byte] of head.entries()) {
    if (byte !== 0) continue;
    if (n % 2 === 0) even++;
    else odd++;
  }
  const most = head.length / 2;
  if (odd > most * 0.7 && even < most * 0.05) return 'UTF-16LE';
  return even > most * 0.7 && odd < most * 0.05 ? 'UTF-16BE' : undefined;
}

/** A letter of UTF-8 has at most four bytes, so at most three at the end belong to one that is not whole. */
function withoutCutLetter(bytes: Buffer): Buffer {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? bytes.subarray(0, bytes.length - back) : bytes;
  }
  return bytes;
}
