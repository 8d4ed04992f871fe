import { read } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { deserialize, serialize } from 'node:v8';
import { crc32 } from 'node:zlib';
import { unfinishedPath } from './unfinished-files.js';
import { DamagedPartsError, RawPart, type LocatedBytes, type Part } from './parts.js';

/** The first bytes of every file; another number is another format. */
const MAGIC = Buffer.from('vitrine model 1\n');
/** Before each part: its length, its checksum (CRC-32, ISO 3309), and its kind. */
const HEAD_BYTES = 12;
const KIND = { values: 0, raw: 1, end: 2 } as const;

const readBytes = promisify(read);

/**
 * Writes parts into a file, which replaces the one of this name once it is whole.
 * @param isWanted is asked between parts.
 * @returns false if the file was not wanted any more.
 * @throws the system's error if it cannot be written.
 */
export async function writeParts(path: string, parts: Iterable<Part>, isWanted: () => boolean): Promise<boolean> {
  const temporary = unfinishedPath(path);
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.write(MAGIC);
    for (const part of parts) {
      if (!isWanted()) return false;
      const [kind, bytes] = part instanceof RawPart ? [KIND.raw, part.bytes] : [KIND.values, serialize(part)];
      await file.writev([headOf(kind, bytes), bytes]);
    }
    await file.write(headOf(KIND.end, Buffer.alloc(0)));
    if (!isWanted()) return false;
    await rename(temporary, path);
    return true;
  } finally {
    await file.close();
    await rm(temporary, { force: true });
  }
}

/**
 * The parts of a file. Of a `RawPart` there is the place alone.
 * @param file an open file, which stays open.
 * @throws {DamagedPartsError} for a file that is cut off, or of which a byte has changed, or of another format.
 */
export async function* readParts(file: number): AsyncGenerator<Part> {
  let position = 0;
  const take = async (length: number): Promise<Buffer> => {
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await readBytes(file, bytes, 0, length, position);
    if (bytesRead < length) throw new DamagedPartsError('the file of a model is cut off');
    position += length;
    return bytes;
  };
  if (!(await take(MAGIC.length)).equals(MAGIC)) throw new DamagedPartsError('the file of a model has another format');
  for (;;) {
    const head = await take(HEAD_BYTES);
    const [length, checksum, kind] = [head.readUInt32LE(0), head.readUInt32LE(4), head.readUInt32LE(8)];
    if (kind === KIND.end) return;
    const start = position;
    const bytes = await take(length);
    if (crc32(bytes) !== checksum) throw new DamagedPartsError('the file of a model is damaged');
    yield kind === KIND.raw ? ({ position: start, length } satisfies LocatedBytes) : (deserialize(bytes) as Part);
  }
}

function headOf(kind: number, bytes: Uint8Array): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32LE(bytes.length, 0);
  head.writeUInt32LE(crc32(bytes), 4);
  head.writeUInt32LE(kind, 8);
  return head;
}
