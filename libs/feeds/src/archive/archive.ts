import { posix } from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import { fromRandomAccessReaderPromise, type Entry, type ZipFile } from 'yauzl';
import { MAX_UNPACKED_BYTES } from '../bytes/unpacked.js';
import { FeedError } from '../feed-error.js';
import type { FeedFile } from './feed-file.js';
import { FileReader } from './file-reader.js';

/** Files of a zip file; more are refused, because their names are held in memory. */
const MAX_FILES = 200_000;
const FEEDS = /\.(csv|tsv|txt|jsonl?|ndjson|xml|gz)$/i;
/** Pictures, also of kinds that cannot be read: the report of the product says so. Some shops name their pictures without an ending. */
const PICTURES = /(\.(jpe?g|jfif|png|webp|gif|avif|tiff?|svg|bmp|heic|heif|jp2|jxl|ico)|(^|\/)[^./]+)$/i;
/** Folders and files that archive programs and file managers add. */
const OVERHEAD = /(^|\/)(__MACOSX\/|\.|Thumbs\.db$|desktop\.ini$|(read ?me|licen[cs]e|changelog|lies ?mich)(\.\w+)?$)/i;

/** A picture of a zip file. */
export interface ArchivedPicture {
  /** Where the feed finds it: its path from the folder that the feed is in. */
  readonly name: string;
  /** Bytes, unpacked. */
  readonly size: number;
  open(): Promise<Readable>;
}

/** A zip file with a feed in it, and perhaps the pictures that the feed names. */
export class Archive {
  readonly #feed: Entry;
  readonly #pictures: readonly Entry[];

  private constructor(
    private readonly zip: ZipFile,
    private readonly reader: FileReader,
    entries: readonly Entry[],
  ) {
    this.#feed = feedOf(entries);
    this.#pictures = entries.filter(({ fileName }) => PICTURES.test(fileName));
  }

  /**
   * @throws {FeedError} `unreadable-feed` for a damaged or cut-off file, or one with names that lead out of it; `unsupported-feed` for one without a
   *   feed, or with several. Errors of the file's source pass through.
   */
  static async of(file: FeedFile): Promise<Archive> {
    const reader = new FileReader(file);
    try {
      const zip = await fromRandomAccessReaderPromise(reader, file.size, { lazyEntries: true, autoClose: false });
      return new Archive(zip, reader, await entriesOf(zip));
    } catch (error) {
      throw faultOf(error, reader);
    }
  }

  /** The bytes of the feed. */
  async openFeed(): Promise<Readable> {
    return this.open(this.#feed);
  }

  /** The pictures, in the order of the file. @throws {FeedError} if they unpack to more than a feed may. */
  *pictures(): Generator<ArchivedPicture> {
    const folder = posix.dirname(this.#feed.fileName);
    let unpacked = 0;
    for (const entry of this.#pictures) {
      unpacked += entry.uncompressedSize;
      if (unpacked > MAX_UNPACKED_BYTES) throw tooLarge();
      const name = entry.fileName.startsWith(`${folder}/`) ? entry.fileName.slice(folder.length + 1) : entry.fileName;
      yield { name, size: entry.uncompressedSize, open: () => this.open(entry) };
    }
  }

  private async open(entry: Entry): Promise<Readable> {
    const what = `"${entry.fileName.slice(0, 100)}" in the zip file`;
    if (entry.isEncrypted()) throw new FeedError('unsupported-feed', `${what} is locked with a password; pack it without one`);
    if (!entry.canDecodeFileData()) {
      throw new FeedError('unsupported-feed', `${what} is packed in a way that is not supported; pack it with the usual compression`);
    }
    if (entry.uncompressedSize > MAX_UNPACKED_BYTES) throw tooLarge();
    try {
      return this.passed(await this.zip.openReadStreamPromise(entry));
    } catch (error) {
      throw faultOf(error, this.reader);
    }
  }

  /** The same stream, whose errors say what is wrong with the file. */
  private passed(stream: Readable): Readable {
    const passing = new PassThrough();
    stream.on('error', (error) => passing.destroy(faultOf(error, this.reader)));
    passing.on('close', () => {
      stream.unpipe(passing);
      stream.destroy();
    });
    return stream.pipe(passing);
  }
}

async function entriesOf(zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    if (entries.length >= MAX_FILES) throw new FeedError('unsupported-feed', `the zip file holds more than ${MAX_FILES} files`);
    if (!entry.fileName.endsWith('/') && !OVERHEAD.test(entry.fileName)) entries.push(entry);
  }
  return entries;
}

/** The one feed among the files. @throws {FeedError} `unsupported-feed` */
function feedOf(entries: readonly Entry[]): Entry {
  const names = entries.map(({ fileName }) => fileName);
  if (names.includes('[Content_Types].xml') || names.includes('mimetype')) {
    throw new FeedError('unsupported-feed', 'the feed is a spreadsheet; save it as CSV');
  }
  const feeds = entries.filter(({ fileName }) => FEEDS.test(fileName));
  // The only file is the feed, whatever its name.
  const found = feeds.length === 0 && entries.length === 1 ? entries : feeds;
  const [first] = found;
  if (first && found.length === 1) return first;
  if (!first) throw new FeedError('unsupported-feed', 'the zip file holds no feed: expected one CSV, JSON or XML file beside pictures');
  const shown = found.slice(0, 5).map(({ fileName }) => `"${fileName.slice(0, 100)}"`);
  throw new FeedError('unsupported-feed', `the zip file holds ${found.length} feeds (${shown.join(', ')}); pack one of them`);
}

const tooLarge = (): FeedError => new FeedError('unreadable-feed', `the zip file unpacks to more than ${MAX_UNPACKED_BYTES / 1e9} GB`);

/** What the zip library's errors mean for a merchant. */
function faultOf(error: unknown, { fault }: FileReader): Error {
  if (error instanceof FeedError) return error;
  if (fault) return fault;
  const { message } = error as Error;
  const isOutside = /relative path|absolute path|invalid characters in fileName/.test(message);
  if (isOutside)
    return new FeedError('unreadable-feed', `the zip file holds a file whose name leads out of it (${message})`, { cause: error });
  return new FeedError('unreadable-feed', `the zip file is damaged or cut off (${message})`, { cause: error });
}
