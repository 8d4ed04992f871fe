import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Feed } from '../feed.js';
import { readProducts, type ReadRow } from '../read-products.js';
import type { SpoolStorage } from './row-spool.js';

class Memory implements SpoolStorage {
  readonly pieces = new Map<string, Buffer>();

  async put(name: string, bytes: Buffer): Promise<void> {
    this.pieces.set(name, bytes);
  }

  async get(name: string): Promise<Buffer | undefined> {
    return this.pieces.get(name);
  }
}

const sourceOf = (content: string | Buffer) => async (): Promise<Readable> => Readable.from([Buffer.from(content)]);
const gone = async (): Promise<Readable> => Promise.reject(new Error('the feed is read again'));

async function read(feed: Feed, after = 0): Promise<ReadRow[]> {
  const rows: ReadRow[] = [];
  for await (const row of readProducts(feed, 'EUR', after)) rows.push(row);
  return rows;
}

/** Rows that fill several parts, with what is far apart within a part's reach of each other. */
const many = (count: number, row: (n: number) => string): string => Array.from({ length: count }, (_, n) => row(n)).join('');

const FEEDS: Readonly<Record<string, string>> = {
  'a feed of its own columns': `id;title;price\r\n${many(4_500, (n) => `p${n};Lamp ${n};${n % 7 === 0 ? 'cheap' : '1.299'}\r\n`)}x;Lamp;12,50\r\n`,
  'JSON lines': many(4_500, (n) => (n % 9 === 1 ? 'oops\n' : `{"id":"p${n}","title":"Lamp","price":${n}}\n`)),
  'a JSON list': `[${many(4_500, (n) => `{"id":"p${n}","title":"Lamp"},`)}{"id":"last","title":"T"}]`,
  Shopify: `Handle,Title,Body (HTML),Vendor,Variant Price,Option1 Name,Option1 Value,Image Src\n${many(900, (n) =>
    ['S', 'M', 'L', 'XL', 'XXL'].map((size, at) => `h${n},${at === 0 ? `Shirt ${n}` : ''},,V,5.00,Size,${size},i.jpg\n`).join(''),
  )}`,
  WooCommerce: `ID,Type,SKU,Name,Published,Regular price,Parent,Images\n${many(
    900,
    (n) =>
      `${n * 10},variable,s${n},Shirt ${n},1,,,i.jpg\n${many(4, (v) => `${n * 10 + v + 1},variation,s${n}-${v},Shirt,1,5,${n % 50 === 7 ? 'late' : `s${n}`},\n`)}`,
  )}99999,variable,late,Late parent,1,,,i.jpg\n`,
  Magento: `sku,product_type,attribute_set_code,name,price,store_view_code,product_online,visibility,configurable_variations\n${many(
    1_500,
    (n) =>
      `v${n}a,simple,D,Variant,5,,1,Not Visible Individually,\nv${n}b,simple,D,Variant,5,,1,Not Visible Individually,\nc${n},configurable,D,Shirt ${n},,,1,"Catalog, Search","sku=v${n}a,size=S|sku=v${n}b,size=M"\n`,
  )}`,
};

describe('a feed whose rows are copied to a storage', () => {
  it.each(Object.entries(FEEDS))('is read on from any row as it is from its beginning: %s', async (_name, content) => {
    const storage = new Memory();
    const whole = await read(await Feed.spooled(sourceOf(content), storage));
    expect(whole).toEqual(await read(await Feed.of(sourceOf(content))));
    expect([...storage.pieces.keys()].filter((name) => name.startsWith('rows-')).length).toBeGreaterThan(2);
    for (const after of [0, 1_999, 2_000, 3_333]) {
      const feed = await Feed.spooled(gone, storage);
      expect(await read(feed, after)).toEqual(whole.filter(({ row }) => row > after));
    }
  });

  it('is not read from its first part where reading goes on', async () => {
    const storage = new Memory();
    await Feed.spooled(sourceOf(FEEDS['Shopify'] ?? ''), storage);
    storage.pieces.delete('rows-000000');
    expect((await read(await Feed.spooled(gone, storage), 3_000))[0]?.row).toBe(3_001);
  });

  it('is looked at again where the copy is not complete', async () => {
    const storage = new Memory();
    const filling: SpoolStorage = {
      put: async (name, bytes) => (storage.pieces.size < 2 ? storage.put(name, bytes) : Promise.reject(new Error('full'))),
      get: (name) => storage.get(name),
    };
    await expect(Feed.spooled(sourceOf(FEEDS['JSON lines'] ?? ''), filling)).rejects.toThrow('full');
    expect(storage.pieces.size).toBe(2);
    const rows = await read(await Feed.spooled(sourceOf(many(10, (n) => `{"id":"new-${n}","title":"Vase"}\n`)), storage));
    expect(rows.map(({ product }) => product?.id)).toEqual(Array.from({ length: 10 }, (_, n) => `new-${n}`));
  });
});

describe('the place of a row', () => {
  const bytesAt = (content: Buffer, offset: number | undefined): string =>
    content
      .subarray(offset)
      .toString()
      .split(/\r\n|\n|\r/, 1)[0] ?? '';

  it.each([
    ['CSV', 'id,title,price\r\nä1,"Lämp\r\nof two lines",cheap\n\n,No id,5\rb2,Lamp,wörse'],
    ['CSV with a byte order mark', '\uFEFFid,title,price\nä1,Lamp,cheap\nb2,Lamp,wörse\n'],
    ['CSV with a line for Excel', 'sep=;\r\nid;title;price\r\nä1;Lamp;cheap\r\nb2;Lamp;wörse\r\n'],
    ['JSON lines', '\uFEFF{"id":"ä1","title":"Lamp","price":"cheap"}\n\n[1]\n{"id":"b2","title":"Lamp","price":"wörse"}'],
  ])('is the byte at which it begins: %s', async (_name, text) => {
    const content = Buffer.from(text);
    // Chunks that end within rows and letters.
    const chunks = Array.from({ length: Math.ceil(content.length / 5) }, (_, n) => content.subarray(n * 5, n * 5 + 5));
    const feed = await Feed.of(async () => Readable.from(chunks, { objectMode: false }));
    const notes = (await read(feed)).flatMap(({ notes: some }) => some);
    const places = notes.map(({ offset }) => bytesAt(content, offset));
    const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
    expect(places.length).toBeGreaterThan(1);
    for (const place of places) expect(lines).toContain(place);
    expect(places[notes.findIndex(({ value }) => value === 'wörse')]).toContain('b2');
  });

  it('is not told for a feed in another encoding, whose bytes are others', async () => {
    const feed = await Feed.of(async () => Readable.from([Buffer.from('\uFEFFid,title,price\na,Lamp,cheap\n', 'utf16le')]));
    expect((await read(feed)).flatMap(({ notes }) => notes.map(({ offset }) => offset))).toEqual([undefined]);
  });
});
