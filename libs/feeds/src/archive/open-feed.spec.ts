import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FeedError } from '../feed-error.js';
import { Feed } from '../feed.js';
import { fileOf, zipOf } from '../testing/zip.js';
import type { FeedFile } from './feed-file.js';
import { openFeed } from './open-feed.js';

const CSV = 'id,title\na,Lamp\nb,Vase\n';

async function rowsOf(file: FeedFile): Promise<number> {
  return (await Feed.of((await openFeed(file)).source)).facts.rows;
}

async function faultOf(file: FeedFile): Promise<string> {
  const error: unknown = await rowsOf(file).catch((reason: unknown) => reason);
  return error instanceof FeedError ? `${error.code}: ${error.message}` : String(error);
}

/** Writes another text of the same length in all places. */
function replaced(bytes: Buffer, text: string, other: string): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = copy.indexOf(text); at >= 0; at = copy.indexOf(text, at + 1)) copy.write(other, at);
  return copy;
}

describe('a file that is a feed', () => {
  it.each([
    ['as it is', Buffer.from(CSV)],
    ['gzipped', gzipSync(CSV)],
    ['of no bytes', Buffer.alloc(0)],
  ])('is opened %s', async (_name, bytes) => {
    const { source, pictures } = await openFeed(fileOf(bytes));
    expect(await buffer(await source())).toEqual(bytes);
    expect([...pictures]).toEqual([]);
  });
});

describe('a feed in a zip file', () => {
  it.each([
    ['alone', { 'catalog.csv': CSV }],
    ['under another name', { catalog: CSV }],
    ['in a folder, beside pictures', { 'shop/feed.csv': CSV, 'shop/images/a.jpg': 'a', 'shop/images/b.PNG': 'b' }],
    ['beside what an archive program adds', { 'feed.csv': CSV, '__MACOSX/._feed.csv': 'x', '.DS_Store': 'x', 'Thumbs.db': 'x' }],
    ['beside a note', { 'feed.csv': CSV, 'README.txt': 'x', 'docs/license': 'x' }],
    ['gzipped once more', { 'feed.csv.gz': gzipSync(CSV) }],
  ])('is found %s', async (_name, files) => {
    expect(await rowsOf(fileOf(await zipOf(files)))).toBe(2);
  });

  it('is read in full where it is larger than what is fetched at once', async () => {
    const lines = Array.from({ length: 200_000 }, (_, n) => `p${n},Lamp of the number ${(n * 7919) % 100_003}\n`);
    expect(await rowsOf(fileOf(await zipOf({ 'feed.csv': `id,title\n${lines.join('')}` })))).toBe(200_000);
  });

  it('has pictures by their paths from the folder of the feed', async () => {
    const files = { 'shop/feed.csv': CSV, 'shop/images/a.jpg': 'picture a', 'other/b.png': 'picture b' };
    const { pictures } = await openFeed(fileOf(await zipOf(files)));
    const found = await Promise.all(
      Array.from(pictures, async ({ name, size, open }) => [name, size, (await buffer(await open())).toString()]),
    );
    expect(found).toEqual([
      ['images/a.jpg', 9, 'picture a'],
      ['other/b.png', 9, 'picture b'],
    ]);
  });

  it.each([
    ['no feed', { 'a.jpg': 'a', 'b.jpg': 'b' }, 'unsupported-feed: the zip file holds no feed'],
    ['nothing', {}, 'unsupported-feed: the zip file holds no feed'],
    ['several feeds', { 'a.csv': CSV, 'b.csv': CSV }, 'unsupported-feed: the zip file holds 2 feeds ("a.csv", "b.csv"); pack one of them'],
    ['a spreadsheet', { '[Content_Types].xml': '<a/>', 'xl/workbook.xml': '<a/>' }, 'unsupported-feed: the feed is a spreadsheet'],
  ])('is not found where there is %s', async (_name, files, fault) => {
    expect(await faultOf(fileOf(await zipOf(files)))).toContain(fault);
  });

  it.each([
    ['upwards', 'aa/feed.csv', '../feed.csv'],
    ['to the root', 'a/feed.csv', '//feed.csv'],
    ['to a drive', 'aa/feed.csv', 'C:/feed.csv'],
  ])('is refused where a name leads out of it: %s', async (_name, name, hostile) => {
    const bytes = replaced(await zipOf({ [name]: CSV }), name, hostile);
    expect(await faultOf(fileOf(bytes))).toMatch(/^unreadable-feed: the zip file holds a file whose name leads out of it/);
  });

  it('is refused where it unpacks to too much, or to more than it says', async () => {
    const zip = await zipOf({ 'feed.csv': `id,title\n${'0'.repeat(100_000)}` });
    const said = zip.indexOf(Buffer.from('504b0102', 'hex')) + 24;
    const huge = Buffer.from(zip);
    huge.writeUInt32LE(0xff_ff_ff_fe, said);
    const wrong = Buffer.from(zip);
    wrong.writeUInt32LE(20, said);
    expect(await faultOf(fileOf(huge))).toMatch(/^unreadable-feed: the zip file/);
    expect(await faultOf(fileOf(wrong))).toMatch(/^unreadable-feed: the zip file is damaged/);
  });

  it('is refused where it is cut off or damaged', async () => {
    const zip = await zipOf({ 'feed.csv': CSV.repeat(5_000) });
    expect(await faultOf(fileOf(zip.subarray(0, zip.length - 30)))).toMatch(/^unreadable-feed: the zip file is damaged or cut off/);
    const damaged = Buffer.from(zip);
    damaged.fill(0xff, 60, 90);
    expect(await faultOf(fileOf(damaged))).toMatch(/^unreadable-feed: the zip file is damaged or cut off/);
  });

  it('leaves the faults of its source as they are', async () => {
    const zip = await zipOf({ 'feed.csv': CSV });
    const { size, open } = fileOf(zip);
    let reads = 0;
    const failing: FeedFile = {
      size,
      open: async (from, end) => (++reads > 1 ? Promise.reject(new Error('the store is away')) : open(from, end)),
    };
    expect(await faultOf(failing)).toBe('Error: the store is away');
  });
});
